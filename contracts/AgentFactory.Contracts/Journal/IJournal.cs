namespace AgentFactory.Contracts.Journal;

/// <summary>
/// The journal as an agent sees it: over gRPC between processes, a plain call within one. The members are those
/// of the gRPC service and mean the same.
/// </summary>
public interface IJournal
{
    /// <exception cref="StaleAttemptException">The epoch is old: somebody else has the task now.</exception>
    Task<OpenAttemptResponse> OpenAttemptAsync(OpenAttemptRequest request, CancellationToken cancellationToken);

    /// <exception cref="StaleAttemptException">The epoch is old.</exception>
    /// <exception cref="ApprovalPendingException">A person is asked whether the run may spend more.</exception>
    /// <exception cref="BudgetExhaustedException">The call does not fit in what is left of the run's pool.</exception>
    /// <exception cref="ModelUnavailableException">The model did not answer within the configured patience, or refused.</exception>
    Task<CallModelResponse> CallModelAsync(CallModelRequest request, CancellationToken cancellationToken);

    /// <exception cref="StaleAttemptException">The epoch is old.</exception>
    Task<RecordStepResponse> RecordStepAsync(RecordStepRequest request, CancellationToken cancellationToken);

    /// <exception cref="StaleAttemptException">The epoch is old.</exception>
    Task<AskApprovalResponse> AskApprovalAsync(AskApprovalRequest request, CancellationToken cancellationToken);

    /// <exception cref="StaleAttemptException">The epoch is old.</exception>
    Task<CompleteAttemptResponse> CompleteAttemptAsync(CompleteAttemptRequest request, CancellationToken cancellationToken);
}

namespace AgentFactory.Contracts.Journal;

/// <summary>Names of the additional properties that the model gateway puts into the answers it hands out.</summary>
public static class AnswerProperties
{
    /// <summary>
    /// On a FunctionCallContent: the arguments exactly as the model wrote them, when they are not a JSON object. The
    /// content's <c>Arguments</c> are then null, and it is for the caller to repair the call or to ask again.
    /// </summary>
    public const string RawArguments = "rawArguments";

    /// <summary>On a ChatResponse: true when the provider sent no usage and the token counts are the gateway's estimate.</summary>
    public const string UsageEstimated = "usageEstimated";
}

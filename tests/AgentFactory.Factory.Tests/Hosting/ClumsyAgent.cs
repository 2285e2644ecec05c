using System.ComponentModel.DataAnnotations;
using AgentFactory.Agents;

namespace AgentFactory.Factory.Tests.Hosting;

/// <summary>A stranger's agent that does everything wrong; public, for the built command finds it in this assembly.</summary>
public sealed class ClumsyAgent : Agent<ClumsyOptions>
{
    public override string Role => "clumsy";

    public override string Purpose => "stumbles";

    public override Task StartAsync(CancellationToken cancellationToken) =>
        Options.StartFault is { } fault ? throw new NotSupportedException(fault) : Task.CompletedTask;

    public override Task<ExecutionResult> ExecuteTaskAsync(TaskContext context, CancellationToken cancellationToken) =>
        throw new NotSupportedException("there is no commit to describe");
}

public sealed class ClumsyOptions
{
    [Range(20, 200)]
    public int MaxLineLength { get; set; } = 80;

    /// <summary>What its start throws; null to start.</summary>
    public string? StartFault { get; set; }
}

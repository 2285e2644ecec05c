using System.Text.Json;
using AgentFactory.Agents;
using AgentFactory.Agents.Prompts;
using AgentFactory.Contracts.Tasks;
using AgentFactory.GitHub.Forge;

namespace AgentFactory.GitHub.Analysis;

/// <summary>Writes what is known of the run's repository into a file of it: from its forge, and from its files. Asks no model and runs nothing.</summary>
internal sealed class RepositoryAnalysis(ForgeClient forge)
{
    /// <summary>The file, where the task names no other.</summary>
    public const string DefaultFile = "repository-analysis.json";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <exception cref="ForgeException">The forge does not tell.</exception>
    /// <exception cref="Delivery.DeliveryException">There is no such branch.</exception>
    public async Task<ExecutionResult> WriteAsync(TaskContext context, RepositoryName? repository, CancellationToken cancellationToken)
    {
        var brief = context.Brief;
        var file = brief.Task.Files.FirstOrDefault(path => path.EndsWith(".json", StringComparison.OrdinalIgnoreCase) && !path.Contains('*', StringComparison.Ordinal)) ?? DefaultFile;
        var workspace = await context.OpenWorkspaceAsync(cancellationToken);
        var facts = new RepositoryFacts
        {
            Commit = brief.BaseCommit,
            Stack = RepositoryStack.Find(workspace.Root),
            Forge = repository is null ? null : await ForgeFactsReader.ReadAsync(forge, repository, brief.Delivery?.Base, cancellationToken),
        };

        // The tool of every agent that writes: through no link, and into nothing but the checkout.
        var write = context.Toolbox.Working(workspace, context.Sandbox).Single(tool => tool.Name == "write_file");
        var written = await write.InvokeAsync(JsonSerializer.SerializeToElement(new { path = file, content = JsonSerializer.Serialize(facts, Json) + "\n" }), cancellationToken);
        if (!written.Ok)
            return ExecutionResult.Failure($"the analysis could not be written to {file}: {written.Content}", retryable: false);
        var commit = await workspace.CommitAsync("Write down what is known of the repository", new Dictionary<string, string>(), cancellationToken) ?? workspace.Head;
        var summary = facts.Forge is { } told
            ? $"{file} says what {told.Repository} is: {string.Join(", ", facts.Stack.Keys)}; {told.OpenIssues?.ToString() ?? "an unknown number of"} open issues, {told.OpenPullRequests?.ToString() ?? "an unknown number of"} open pull requests."
            : $"{file} says what the files show: {string.Join(", ", facts.Stack.Keys)}. The repository is on no forge that is configured.";
        return ExecutionResult.Success(new WorkReport(summary), commit == brief.BaseCommit ? null : commit) with
        {
            Artifacts = new Dictionary<string, ReadOnlyMemory<byte>> { ["repository-analysis.json"] = JsonSerializer.SerializeToUtf8Bytes(facts, Json) },
        };
    }
}

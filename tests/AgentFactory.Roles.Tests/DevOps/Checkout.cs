using AgentFactory.Agents.Workspaces;
using AgentFactory.DevOps;
using AgentFactory.DevOps.Checks;

namespace AgentFactory.RoleTests.DevOps;

/// <summary>A folder with files, and what the check says of them.</summary>
internal sealed class Checkout : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("delivery-").FullName;

    public ISandbox Sandbox { get; init; } = new TestSandbox();

    public Checkout With(string path, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(_root, path))!);
        File.WriteAllText(Path.Combine(_root, path), content);
        return this;
    }

    public Task<DeliveryReport> CheckAsync(IReadOnlyDictionary<string, string>? before = null) =>
        new DeliveryCheck(_root, before ?? new Dictionary<string, string>(), Sandbox, new DevOpsOptions { ToolTime = TimeSpan.FromMinutes(10) }).RunAsync(CancellationToken.None);

    /// <summary>Findings as <c>weight rule file:line</c>.</summary>
    public async Task<IReadOnlyList<string>> FindAsync() =>
        [.. (await CheckAsync()).Findings.Select(finding => $"{finding.Weight.ToString().ToLowerInvariant()} {finding.Rule} {finding.File}:{finding.Line}")];

    public void Dispose() => Directory.Delete(_root, recursive: true);
}

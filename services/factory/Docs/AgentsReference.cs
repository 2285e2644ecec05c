using System.ComponentModel;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text;
using AgentFactory.Agents.Tools;
using AgentFactory.Agents.Workspaces;
using AgentFactory.Agents;

namespace AgentFactory.Factory.Docs;

/// <summary>Every agent: what it can do, its settings, its prompts; and what all of them share: tools and metrics.</summary>
internal static class AgentsReference
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static string Write()
    {
        var comments = new XmlComments(Reference.Assemblies);
        var text = Reference.Begin("Agents", "factory docs agents");
        text.Append("\nHow to write one of your own: [AGENTS.md](AGENTS.md). Settings that every role has are in [CONFIGURATION.md](CONFIGURATION.md) under `Agents:ROLE`.\n");
        foreach (var type in Reference.Assemblies.SelectMany(assembly => assembly.GetTypes())
            .Where(type => !type.IsAbstract && type.IsAssignableTo(typeof(Agent))).OrderBy(type => type.Name, StringComparer.Ordinal))
            Describe(text, type, comments);
        DescribeTools(text);
        DescribeMetrics(text);
        return text.ToString();
    }

    private static void Describe(StringBuilder text, Type type, XmlComments comments)
    {
        // What is described needs none of the services that a constructor may ask for.
        var agent = (Agent)RuntimeHelpers.GetUninitializedObject(type);
        text.Append("\n## `").Append(agent.Role).Append("`\n\n").Append(comments.Of(type)).Append("\n\n");
        text.Append("- Capabilities: ").Append(string.Join(", ", agent.Capabilities.Select(one => $"`{one}`"))).Append('\n');
        text.Append(CultureInfo.InvariantCulture, $"- Tasks at once in one process, unless set: {agent.DefaultConcurrency}\n");
        var prompts = type.Assembly.GetManifestResourceNames().Where(name => name.EndsWith(".md", StringComparison.Ordinal))
            .Select(name => name[(name.IndexOf(".Prompts.", StringComparison.Ordinal) + ".Prompts.".Length)..]).Order(StringComparer.Ordinal).ToList();
        text.Append("- Prompts: ").Append(prompts.Count == 0 ? "none, it asks no model" : string.Join(", ", prompts.Select(prompt => $"`{prompt}`"))).Append('\n');
        foreach (var method in type.GetMethods().Where(method => method.GetCustomAttribute<DescriptionAttribute>() is not null))
            text.Append("- Tool of its own: `").Append(method.Name).Append("`: ").Append(method.GetCustomAttribute<DescriptionAttribute>()!.Description).Append('\n');
        if (OptionsOf(type) is { } options)
            text.Append('\n').Append(ConfigurationReference.Table($"Agents:{agent.Role}", options, comments));
    }

    private static Type? OptionsOf(Type? type) => type is null ? null
        : type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Agent<>) ? type.GetGenericArguments()[0]
        : OptionsOf(type.BaseType);

    private static void DescribeTools(StringBuilder text)
    {
        text.Append("\n## Tools of a workspace\n\nPlanner and reviewer get those that only read.\n");
        foreach (var tool in WorkspaceTools.Create(new Nowhere(), new Nowhere(), new ToolLimits()))
        {
            text.Append("\n### `").Append(tool.Name).Append("`\n\n").Append(tool.Description).Append("\n\n```json\n");
            text.Append(JsonSerializer.Serialize(tool.Parameters, Indented).ReplaceLineEndings("\n")).Append("\n```\n");
        }
    }

    /// <summary>Listens to what the telemetry classes make when they are first used.</summary>
    private static void DescribeMetrics(StringBuilder text)
    {
        var instruments = new SortedDictionary<string, Instrument>(StringComparer.Ordinal);
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, _) =>
        {
            if (instrument.Meter.Name.StartsWith("AgentFactory", StringComparison.Ordinal))
                instruments[instrument.Name] = instrument;
        };
        listener.Start();
        foreach (var type in Reference.Assemblies.SelectMany(assembly => assembly.GetTypes()).Where(type => type.Name.EndsWith("Telemetry", StringComparison.Ordinal) && !type.ContainsGenericParameters))
            RuntimeHelpers.RunClassConstructor(type.TypeHandle);
        text.Append("\n## Metrics\n\n").Append(Reference.Row("name", "unit", "meter", "meaning")).Append("|---|---|---|---|\n");
        foreach (var (name, instrument) in instruments)
            text.Append(Reference.Row($"`{name}`", instrument.Unit ?? "", $"`{instrument.Meter.Name}`", instrument.Description ?? ""));
    }

    /// <summary>Where nothing is done: tools are only asked what they are.</summary>
    private sealed class Nowhere : IWorkspace, ISandbox
    {
        public string Root => "/";

        public string Head => "";

        public string Name => "none";

        public Task<string?> CommitAsync(string message, IReadOnlyDictionary<string, string> trailers, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task ResetAsync(string commit, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<string> DiffAsync(string fromCommit, int maxCharacters, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<IReadOnlyList<string>> RestoreAsync(IReadOnlyList<string> paths, string commit, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<IReadOnlyList<string>> BeginMergeAsync(string commit, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<string?> FindObstacleAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<CommandResult> RunAsync(SandboxCommand command, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}

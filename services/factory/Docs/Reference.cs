using System.Reflection;
using System.Text;
using AgentFactory.Agents;
using AgentFactory.Coder;
using AgentFactory.Coordinator;
using AgentFactory.Database;
using AgentFactory.DevOps;
using AgentFactory.GitHub;
using AgentFactory.Knowledge;
using AgentFactory.Planner;
using AgentFactory.Reviewer;
using AgentFactory.ServiceDefaults.Messaging;
using AgentFactory.Tester;

namespace AgentFactory.Factory.Docs;

/// <summary>A page that is made from the code.</summary>
/// <param name="Name">What <c>factory docs</c> calls it.</param>
/// <param name="File">Its file.</param>
/// <param name="Write">Makes its text.</param>
internal sealed record Reference(string Name, string File, Func<string> Write)
{
    public static IReadOnlyList<Reference> All { get; } =
    [
        new("agents", "AGENTS_REFERENCE.md", AgentsReference.Write),
        new("configuration", "CONFIGURATION.md", ConfigurationReference.Write),
        new("api", "API_REFERENCE.md", ApiReference.Write),
    ];

    public static IReadOnlyList<Assembly> Assemblies { get; } =
    [
        typeof(BusOptions).Assembly, typeof(CoordinatorOptions).Assembly, typeof(Agent).Assembly, typeof(PlannerAgent).Assembly,
        typeof(CoderAgent).Assembly, typeof(TesterAgent).Assembly, typeof(ReviewerAgent).Assembly, typeof(DevOpsAgent).Assembly, typeof(DatabaseAgent).Assembly, typeof(GitHubAgent).Assembly, typeof(KnowledgeOptions).Assembly,
    ];

    /// <summary>The beginning of every such page.</summary>
    public static StringBuilder Begin(string title, string command) => new StringBuilder()
        .Append("# ").Append(title).Append("\n\n<!-- Made by `").Append(command).Append("`. Change the code, then make it anew. -->\n");

    /// <summary>One row of a table; nothing in a cell can end it.</summary>
    public static string Row(params ReadOnlySpan<string> cells)
    {
        var row = new StringBuilder("|");
        foreach (var cell in cells)
            row.Append(' ').Append(cell.Replace("|", "\\|", StringComparison.Ordinal)).Append(" |");
        return row.Append('\n').ToString();
    }
}

using AgentFactory.Contracts.Prp.Criteria;
using AgentFactory.Contracts.Prp.Shell;

namespace AgentFactory.Contracts.Prp;

/// <summary>
/// Says what a criterion's script can prove, without running it. The script is taken as one <c>bash -e -o pipefail</c>
/// script that runs in a clean checkout without network.
/// </summary>
public static class CriterionClassifier
{
    /// <summary>Longest script that is looked into, in characters; a longer one is taken for a gate that a person should read.</summary>
    public const int MaxScriptLength = 200_000;

    /// <summary>Classifies <paramref name="script"/>; the reason is null only for a plain gate.</summary>
    public static (CriterionClass Class, string? Reason) Classify(string? script)
    {
        if (string.IsNullOrWhiteSpace(script))
            return (CriterionClass.None, "there is no command");
        if (script.Length > MaxScriptLength)
            return (CriterionClass.Inspect, $"the script is longer than {MaxScriptLength} characters; keep it in a file of the repository");
        var read = ShellScript.Read(script);
        var commands = read.Commands.Select(c => new Called(CommandLine.Of(c.Command), c.Background)).Where(c => c.Line.Program.Length > 0).ToList();
        if (commands.Count == 0 && !read.Commands.Any())
            return (CriterionClass.None, "there are only comments");
        return Placeholders.Find(read) is { } placeholder ? (CriterionClass.Placeholder, placeholder)
            : FindAgent(commands) is { } agent ? (CriterionClass.AgentCommand, $"`{agent}` is a command of an assistant, not of a shell")
            : Find(commands, c => NetworkNeeds.Describe(c.Line)) is { } network ? (CriterionClass.NeedsNetwork, $"{network} needs the network, which the sandbox does not have")
            : FindServer(read, commands) is { } server ? (CriterionClass.Server, server)
            : FindMutation(commands) is { } change ? (CriterionClass.Mutating, $"`{change}` changes the code before it is judged; use the form that only checks")
            : Judge(read);
    }

    private static (CriterionClass, string?) Judge(ShellScript script)
    {
        var (code, reason) = ExitCodeReasoning.Of(script);
        return code switch
        {
            ExitCode.NeverZero => (CriterionClass.Inspect, "it always fails, whatever the code does"),
            ExitCode.AlwaysZero => (CriterionClass.Inspect, reason is null ? "it only looks, or cannot fail" : $"it cannot fail: {reason}"),
            _ => (CriterionClass.Gate, script.Malformed ? "parts of the script could not be read as shell" : reason is null ? null : $"one part decides nothing: {reason}"),
        };
    }

    private static string? FindAgent(List<Called> commands) => Find(commands, called =>
        CommandCatalog.Agents.Contains(called.Line.Program) ? called.Line.Program
        : called.Line.Program.Length > 2 && called.Line.Program[0] == '/' && char.IsAsciiLetterLower(called.Line.Program[1]) ? called.Line.Program
        : null);

    private static string? FindServer(ShellScript script, List<Called> commands)
    {
        var started = commands.Any(c => (c.Background && c.Line.Program is not ("sleep" or "wait")) || ServerStarts.Detaches(c.Line));
        var endless = Find(commands, c => c.Background || c.Line.Limited || script.Functions.ContainsKey(c.Line.Program) ? null : ServerStarts.Describe(c.Line));
        if (endless is not null)
            return $"`{endless}` never ends by itself; start it in the background or under `timeout`";
        if (started)
            return commands.All(c => c.Background || ServerStarts.Detaches(c.Line) || CommandExitCodes.Of(c.Line) == ExitCode.AlwaysZero)
                ? "it starts something and checks nothing"
                : null;
        var asks = Find(commands, c => CommandCatalog.Clients.Contains(c.Line.Program) && Hosts.Find(c.Line).Name != "file" ? c.Line.Program : null);
        return asks is null ? null : $"`{asks}` asks a server that the script does not start; start it with `&` in the same script";
    }

    private static string? FindMutation(List<Called> commands)
    {
        var ownRepository = commands.Any(c => c.Line.Program == "git" && c.Line.SubCommand is "init" or "clone" or "worktree");
        return Find(commands, c => Mutations.Describe(c.Line, ownRepository));
    }

    private static string? Find(List<Called> commands, Func<Called, string?> look)
    {
        foreach (var command in commands)
        {
            if (look(command) is { } found)
                return found;
        }
        return null;
    }

    private readonly record struct Called(CommandLine Line, bool Background);
}

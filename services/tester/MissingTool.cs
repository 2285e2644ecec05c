using System.Text.RegularExpressions;
using AgentFactory.Agents.Workspaces;

namespace AgentFactory.Tester;

/// <summary>
/// Tells a machine that lacks a tool from code that is wrong. Only what the criterion's own script names counts: what the
/// code of the run calls, the run can change.
/// </summary>
internal static partial class MissingTool
{
    private const int CannotExecute = 126;
    private const int NotFound = 127;

    /// <summary>Null when the failure is not for lack of a tool.</summary>
    public static string? Find(string script, CommandResult result)
    {
        var name = result.ExitCode switch
        {
            NotFound => CommandNotFound().Match(result.Output).Groups[1].Value,
            CannotExecute => NotExecutable().Match(result.Output).Groups[1].Value,
            _ => "",
        };
        if (name.Length > 0 && IsNamed(script, name) && !IsOfTheRepository(name))
            return $"`{name}` cannot be run on this machine: install it, or give the criterion a command that this machine has";

        var module = MissingModule().Match(result.Output).Groups[1].Value;
        if (module.Length > 0 && Regex.IsMatch(script, $@"-m\s+{Regex.Escape(module)}(?![\w.])"))
            return $"the Python module `{module}` is not installed on this machine: install it, or give the criterion a command that this machine has (python3 -m unittest needs nothing)";
        return null;
    }

    private static bool IsNamed(string script, string name) =>
        Regex.IsMatch(script, $@"(?<![\w./-]){Regex.Escape(name)}(?![\w-])");

    private static bool IsOfTheRepository(string name) =>
        name.Contains('/', StringComparison.Ordinal) && !name.StartsWith("/usr/", StringComparison.Ordinal) && !name.StartsWith("/bin/", StringComparison.Ordinal);

    [GeneratedRegex(@"(?:line \d+|bash): ([^\s:]+): (?:command not found|No such file or directory)")]
    private static partial Regex CommandNotFound();

    [GeneratedRegex(@"(?:line \d+|bash): ([^\s:]+): (?:Permission denied|cannot execute)")]
    private static partial Regex NotExecutable();

    [GeneratedRegex(@"^\S*python\S*: No module named '?([\w.]+)'?", RegexOptions.Multiline)]
    private static partial Regex MissingModule();
}

using AgentFactory.Contracts.Prp.Shell;

namespace AgentFactory.Contracts.Prp.Criteria;

/// <summary>Commands that change the code which they should judge: what they prove holds for other files than the commit's.</summary>
internal static class Mutations
{
    /// <summary>Programs that rewrite files unless one of these options is given.</summary>
    private static readonly Dictionary<string, string[]> s_formatters = new(StringComparer.Ordinal)
    {
        ["black"] = ["--check", "--diff"],
        ["isort"] = ["-c", "--check", "--check-only", "--diff"],
        ["rustfmt"] = ["--check"],
        ["csharpier"] = ["--check"],
    };

    /// <summary>Sub-commands that rewrite files unless one of these options is given.</summary>
    private static readonly Dictionary<string, string[]> s_subFormatters = new(StringComparer.Ordinal)
    {
        ["dotnet format"] = ["--verify-no-changes"],
        ["ruff format"] = ["--check", "--diff"],
        ["cargo fmt"] = ["--check"],
        ["cargo fix"] = [],
        ["go fmt"] = [],
        ["terraform fmt"] = ["-check", "--check"],
        ["mix format"] = ["--check-formatted"],
        ["deno fmt"] = ["--check"],
        ["dart format"] = ["--set-exit-if-changed"],
    };

    /// <summary>Options that make any program rewrite files.</summary>
    private static readonly string[] s_changes = ["--fix", "--write", "--apply", "--unsafe-fixes", "--updateSnapshot", "--update-snapshots", "--snapshot-update"];

    private static readonly string[] s_gitVerbs =
        ["commit", "push", "add", "checkout", "switch", "reset", "merge", "rebase", "stash", "tag", "rm", "mv", "restore", "clean", "apply", "am", "cherry-pick", "revert"];

    private static readonly string[] s_scriptNames = ["format", "fmt", "fix", "lint:fix", "lint-fix", "format:fix", "format:write"];

    /// <summary>What changes, for a reason; null when the command leaves the code alone.</summary>
    public static string? Describe(CommandLine command, bool ownRepository)
    {
        var verb = command.SubCommand;
        var line = verb.Length == 0 ? command.Program : $"{command.Program} {verb}";
        if (s_changes.FirstOrDefault(option => command.Has(option)) is { } change)
            return $"{command.Program} {change}";
        if (s_formatters.TryGetValue(command.Program, out var dry) || s_subFormatters.TryGetValue(line, out dry))
            return dry.Length > 0 && command.Has(dry) ? null : line;
        return command.Program switch
        {
            "git" => !ownRepository && s_gitVerbs.Contains(verb) && !command.Has("--check", "--dry-run", "-n") ? line : null,
            "sed" => command.Arguments.Any(a => a.Text == "-i" || a.Text.StartsWith("-i.", StringComparison.Ordinal) || a.Text.StartsWith("--in-place", StringComparison.Ordinal)) ? "sed -i" : null,
            "perl" => command.Arguments.Any(a => a.Text is "-i" or "-pi" or "-i.bak") ? "perl -i" : null,
            "gofmt" or "goimports" or "shfmt" when command.Has("-w") => $"{command.Program} -w",
            "clang-format" or "autopep8" or "cmake-format" when command.Has("-i") => $"{command.Program} -i",
            "prettier" when command.Has("-w") => "prettier -w",
            "jest" or "vitest" when command.Has("-u", "--update") => line,
            "npm" or "pnpm" or "yarn" or "bun" => DescribePackageScript(command),
            _ => null,
        };
    }

    private static string? DescribePackageScript(CommandLine command)
    {
        var words = command.Arguments.Where(a => !a.Text.StartsWith('-')).Select(a => a.Text).ToList();
        var script = words is ["run", var name, ..] ? name : words.FirstOrDefault() ?? "";
        return s_scriptNames.Contains(script) && !command.Has("--check", "--list-different") ? $"{command.Program} run {script}" : null;
    }
}

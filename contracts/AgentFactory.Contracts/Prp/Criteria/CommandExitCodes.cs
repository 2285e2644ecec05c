using AgentFactory.Contracts.Prp.Shell;

namespace AgentFactory.Contracts.Prp.Criteria;

/// <summary>What the exit code of one plain command depends on.</summary>
internal static class CommandExitCodes
{
    public static ExitCode Of(CommandLine command)
    {
        var program = command.Program;
        if (program is "test" or "[" or "[[")
            return ConstantTests.Evaluate(command);
        if (program is "false")
            return ExitCode.NeverZero;
        if (program is "exit" or "return")
            return command.Arguments.Count == 0 || command.Arguments[0].Expands ? ExitCode.Depends
                : command.Arguments[0].Text == "0" ? ExitCode.AlwaysZero : ExitCode.NeverZero;
        if (program is "bash" or "sh" or "zsh" or "dash" && command.ValueOf("-c") is { } inner)
            return inner.Length < 10_000 ? ExitCodeReasoning.Of(ShellScript.Read(inner)).Code : ExitCode.Depends;
        if (OnlyAsksTheTool(command) || CommandCatalog.Preparers.Contains(program))
            return ExitCode.AlwaysZero;
        if (program is "awk" or "gawk")
            return command.Arguments.Any(a => a.Text.Contains("exit", StringComparison.Ordinal)) ? ExitCode.Depends : ExitCode.AlwaysZero;
        if (program is "sed")
            return command.Arguments.Any(a => a.Text.Contains('q', StringComparison.Ordinal) && a.Text.Any(char.IsAsciiDigit)) ? ExitCode.Depends : ExitCode.AlwaysZero;
        // `-exec … +` hands on that one of the calls failed; `-exec … \;` does not.
        if (program is "find")
            return command.Has("-exec", "-execdir") && command.Arguments[^1].Text == "+" ? ExitCode.Depends : ExitCode.AlwaysZero;
        // They list what is badly formatted, and end with zero all the same.
        if (program is "gofmt" or "goimports" && command.Has("-l", "-d"))
            return ExitCode.AlwaysZero;
        if (program is "git")
            return IsGitLook(command) ? ExitCode.AlwaysZero : ExitCode.Depends;
        if (CommandCatalog.Lookers.Contains(program) || (program == "xargs" && command.Arguments.Count == 0))
            return ExitCode.AlwaysZero;
        if (program is "docker" or "docker-compose" && command.Has("ps", "logs", "images", "down"))
            return ExitCode.AlwaysZero;
        return InlineCode(command) is { } code && OnlyPrints(code) ? ExitCode.AlwaysZero : ExitCode.Depends;
    }

    private static bool OnlyAsksTheTool(CommandLine command) =>
        (command.Arguments is [{ Text: "--version" or "-version" or "-V" or "--help" or "-h" or "--info" or "--list-sdks" or "version" or "help" }])
        || (command.Arguments is [{ Text: "-v" }] && command.Program is "node" or "npm" or "pnpm" or "yarn" or "tsc" or "php" or "ruby" or "bun")
        || (command.Program is "pytest" && command.Has("--collect-only", "--co"))
        || (command.Program is "make" or "gmake" && command.Has("-n", "--dry-run", "--just-print"))
        || (command.Program is "ctest" && command.Has("-N", "--show-only"))
        || (command.Program is "dotnet" && command.Has("--list-tests", "-t") && command.SubCommand == "test");

    private static bool IsGitLook(CommandLine command) => command.SubCommand switch
    {
        "status" or "log" or "show" or "branch" or "blame" or "shortlog" or "remote" or "config" => true,
        "diff" => !command.Has("--exit-code", "--quiet", "--check"),
        _ => false,
    };

    private static string? InlineCode(CommandLine command) => command.Program switch
    {
        "node" or "bun" or "ruby" or "perl" => command.ValueOf("-e") ?? command.ValueOf("--eval"),
        _ when CommandLine.IsPython(command.Program) => command.ValueOf("-c"),
        _ => null,
    };

    /// <summary>True for code that does nothing but print literals: it cannot fail.</summary>
    private static bool OnlyPrints(string code)
    {
        var bare = WithoutLiterals(code);
        foreach (var harmless in new[] { "console.log", "print", "puts", "pass", "sys.exit", "process.exit", "exit", "import sys" })
            bare = bare.Replace(harmless, "", StringComparison.Ordinal);
        return !code.Contains("exit(1", StringComparison.Ordinal) && bare.All(c => char.IsWhiteSpace(c) || c is '(' or ')' or ';' or ',' or '0' or '"' or '\'');
    }

    private static string WithoutLiterals(string code)
    {
        var kept = new System.Text.StringBuilder();
        var quote = '\0';
        foreach (var c in code)
        {
            if (quote != '\0')
                quote = c == quote ? '\0' : quote;
            else if (c is '\'' or '"')
                quote = c;
            else
                kept.Append(c);
        }
        return kept.ToString();
    }
}

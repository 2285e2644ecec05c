namespace AgentFactory.Contracts.Prp.Shell;

/// <summary>A plain command without what merely stands around it (<c>timeout</c>, <c>env</c>, <c>uv run</c>, …).</summary>
/// <param name="Program">The name of the program, without its folder; empty for a bare assignment.</param>
/// <param name="Arguments">What follows it.</param>
/// <param name="Limited">True under <c>timeout</c>: it ends in any case.</param>
internal sealed record CommandLine(string Program, IReadOnlyList<ShellWord> Arguments, bool Limited)
{
    /// <summary>Programs that run the rest of the line, with those of their options that take a value.</summary>
    private static readonly Dictionary<string, string[]> s_wrappers = new(StringComparer.Ordinal)
    {
        ["timeout"] = ["-s", "--signal", "-k", "--kill-after"],
        ["env"] = ["-u", "--unset", "-C", "--chdir"],
        ["nice"] = ["-n"],
        ["sudo"] = ["-u", "-g"],
        ["nohup"] = [],
        ["command"] = [],
        ["exec"] = [],
        ["builtin"] = [],
        ["stdbuf"] = ["-i", "-o", "-e"],
        ["xvfb-run"] = ["-s", "-n"],
        ["setsid"] = [],
        ["npx"] = ["-p", "--package"],
        ["pnpx"] = [],
        ["bunx"] = [],
        ["uvx"] = ["--from", "--with"],
    };

    /// <summary>Programs whose sub-command runs the rest of the line.</summary>
    private static readonly Dictionary<string, string[]> s_runners = new(StringComparer.Ordinal)
    {
        ["uv"] = ["run"],
        ["poetry"] = ["run"],
        ["pdm"] = ["run"],
        ["pipenv"] = ["run"],
        ["rye"] = ["run"],
        ["hatch"] = ["run"],
        ["pnpm"] = ["exec"],
        ["yarn"] = ["exec"],
        ["npm"] = ["exec"],
        ["bundle"] = ["exec"],
    };

    /// <summary>The first argument that is not an option; empty when there is none.</summary>
    public string SubCommand => Arguments.FirstOrDefault(argument => !argument.Text.StartsWith('-'))?.Text ?? "";

    public bool Has(params ReadOnlySpan<string> options)
    {
        foreach (var argument in Arguments)
        {
            foreach (var option in options)
            {
                if (argument.Text == option || (option.StartsWith("--", StringComparison.Ordinal)
                    && argument.Text.StartsWith(option, StringComparison.Ordinal) && argument.Text.Length > option.Length && argument.Text[option.Length] == '='))
                    return true;
            }
        }
        return false;
    }

    /// <summary>The argument behind <paramref name="option"/>; null when it is not there.</summary>
    public string? ValueOf(string option)
    {
        for (var i = 0; i + 1 < Arguments.Count; i++)
        {
            if (Arguments[i].Text == option)
                return Arguments[i + 1].Text;
        }
        return null;
    }

    public static CommandLine Of(SimpleCommand command)
    {
        IReadOnlyList<ShellWord> words = command.Words;
        var limited = false;
        // Each turn takes at least one word away, so this ends.
        while (words.Count > 1)
        {
            var name = NameOf(words[0]);
            int skip;
            if (name == "command" && words[1].Text is ("-v" or "-V"))
                break;
            if (s_wrappers.TryGetValue(name, out var valued))
            {
                limited |= name == "timeout";
                skip = SkipOptions(words, 1, valued);
                if (name == "timeout" && skip < words.Count)
                    skip++;
            }
            else if (s_runners.TryGetValue(name, out var subCommands) && subCommands.Contains(words[1].Text))
                skip = SkipOptions(words, 2, ["--with", "--extra", "--group", "--env-file", "--project", "--directory"]);
            else if (IsPython(name) && words.Count > 2 && words[1].Text == "-m" && words[2].Text is not "http.server")
                skip = 2;
            else
                break;
            if (skip >= words.Count)
                break;
            words = [.. words.Skip(skip)];
        }
        return words.Count == 0 ? new("", [], false) : new(NameOf(words[0]), [.. words.Skip(1)], limited);
    }

    public static bool IsPython(string name) => name is "python" or "python3" or "py" || name.StartsWith("python3.", StringComparison.Ordinal);

    private static string NameOf(ShellWord word) => word.Text.StartsWith('/') && word.Text.IndexOf('/', 1) < 0
        ? word.Text
        : word.Text[(word.Text.LastIndexOf('/') + 1)..];

    private static int SkipOptions(IReadOnlyList<ShellWord> words, int from, string[] valued)
    {
        var i = from;
        while (i < words.Count && (words[i].Text.StartsWith('-') || words[i].Text.IndexOf('=') > 0))
            i += valued.Contains(words[i].Text) ? 2 : 1;
        return Math.Min(i, words.Count);
    }
}

using AgentFactory.Contracts.Prp.Criteria;
using AgentFactory.Contracts.Prp.Shell;

namespace AgentFactory.Contracts.Prp;

/// <summary>Which programs a script needs, so that a missing one can be named before anything runs.</summary>
public static class CommandNames
{
    /// <summary>
    /// The bare names of the programs that <paramref name="script"/> calls, in order, once each: no shell builtins,
    /// no functions of the script, no paths with a slash, nothing that only a variable names.
    /// </summary>
    public static IReadOnlyList<string> Find(string script)
    {
        var found = new List<string>();
        if (script.Length <= CriterionClassifier.MaxScriptLength)
            Collect(ShellScript.Read(script), found, new(StringComparer.Ordinal));
        return found;
    }

    private static void Collect(ShellScript script, List<string> found, HashSet<string> seen)
    {
        foreach (var (command, _) in script.Commands)
        {
            foreach (var name in NamesOf(command))
            {
                if (!script.Functions.ContainsKey(name) && seen.Add(name))
                    found.Add(name);
            }
            var line = CommandLine.Of(command);
            if (line.Program is "bash" or "sh" && line.ValueOf("-c") is { Length: < 10_000 } inner)
                found.AddRange(Find(inner).Where(seen.Add));
        }
        foreach (var inner in script.Substitutions)
            Collect(inner, found, seen);
    }

    private static IEnumerable<string> NamesOf(SimpleCommand command)
    {
        for (var i = 0; i < command.Words.Count; i++)
        {
            var word = command.Words[i];
            if (IsProgram(word))
                yield return word.Text;
            // Behind `timeout 5`, `env A=b`, `sudo` stands the program that matters as well.
            if (word.Text is not ("timeout" or "env" or "nice" or "sudo" or "nohup" or "exec" or "command"))
                yield break;
            while (i + 1 < command.Words.Count && (command.Words[i + 1].Text.StartsWith('-') || char.IsAsciiDigit(command.Words[i + 1].Text.FirstOrDefault())
                || command.Words[i + 1].Text.Contains('=')))
                i++;
        }
    }

    private static bool IsProgram(ShellWord word) =>
        word is { Expands: false, Text.Length: > 0 } && !word.Text.Contains('/') && !CommandCatalog.Builtins.Contains(word.Text)
        && (char.IsAsciiLetterOrDigit(word.Text[0]) || word.Text[0] == '_') && !word.Text.StartsWith("((", StringComparison.Ordinal);
}

using AgentFactory.Contracts.Prp.Shell;

namespace AgentFactory.Contracts.Prp.Criteria;

/// <summary>Recognises tests whose result is written into the script: <c>test 1 = 1</c>, <c>[ a != b ]</c>, <c>[[ -n x ]]</c>.</summary>
internal static class ConstantTests
{
    public static ExitCode Evaluate(CommandLine command)
    {
        var words = command.Arguments.ToList();
        if (words.Count > 0 && words[^1].Raw is "]" or "]]")
            words.RemoveAt(words.Count - 1);
        var negated = words.Count > 0 && words[0].Raw == "!";
        if (negated)
            words.RemoveAt(0);
        if (words.Any(word => word.Expands))
            return ExitCode.Depends;
        bool? result = words.Select(word => word.Text).ToList() switch
        {
            [] => false,
            [var only] => only.Length > 0,
            ["-n", var text] => text.Length > 0,
            ["-z", var text] => text.Length == 0,
            [var left, "=" or "==", var right] => left == right,
            [var left, "!=", var right] => left != right,
            [var left, var sign, var right] when long.TryParse(left, out var a) && long.TryParse(right, out var b) => Compare(a, sign, b),
            _ => null,
        };
        return result is null ? ExitCode.Depends : result.Value ^ negated ? ExitCode.AlwaysZero : ExitCode.NeverZero;
    }

    private static bool? Compare(long left, string sign, long right) => sign switch
    {
        "-eq" => left == right,
        "-ne" => left != right,
        "-lt" => left < right,
        "-le" => left <= right,
        "-gt" => left > right,
        "-ge" => left >= right,
        _ => null,
    };
}

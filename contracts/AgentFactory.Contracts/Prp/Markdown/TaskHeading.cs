namespace AgentFactory.Contracts.Prp.Markdown;

/// <summary>Recognises what begins a step: <c>Task 3: …</c>, <c>Phase 1</c>, <c>CREATE path</c>, <c>2. …</c>.</summary>
/// <param name="Id">For instance <c>task-3</c>; null when the line has no number.</param>
internal readonly record struct TaskHeading(string? Id)
{
    private static readonly string[] s_kinds = ["task", "step", "phase", "milestone", "stage", "tarefa", "passo", "fase", "oppgave", "steg", "aufgabe", "schritt", "작업", "단계", "任务", "步骤", "阶段", "タスク"];

    private static readonly string[] s_verbs =
        ["CREATE", "MODIFY", "UPDATE", "ADD", "MOVE", "DELETE", "REMOVE", "REFACTOR", "IMPLEMENT", "READ", "TEST", "FIX", "RENAME", "WRITE", "EXTEND", "REPLACE", "INTEGRATE", "CONFIGURE", "MIGRATE"];

    /// <summary><c>Task 3</c> in any dress: bold, bulleted, with a tick box, as a heading.</summary>
    public static bool TryReadNumbered(string text, out TaskHeading heading)
    {
        heading = default;
        var plain = text.AsSpan().TrimStart(" \t#*-+_[]x>").Trim();
        foreach (var kind in s_kinds)
        {
            if (!plain.StartsWith(kind, StringComparison.OrdinalIgnoreCase))
                continue;
            var rest = plain[kind.Length..].TrimStart(" #");
            var digits = 0;
            while (digits < rest.Length && (char.IsAsciiDigit(rest[digits]) || (digits > 0 && rest[digits] == '.' && digits + 1 < rest.Length && char.IsAsciiDigit(rest[digits + 1]))))
                digits++;
            var letter = digits == 0 && rest.Length > 0 && char.IsAsciiLetterUpper(rest[0]) && (rest.Length == 1 || !char.IsLetterOrDigit(rest[1]));
            if (digits == 0 && !letter)
                return false;
            var number = rest[..(letter ? 1 : digits)];
            var after = rest[number.Length..];
            // `Step 2 of 3 …` in running text is no heading: a separator, a bracket, a capital or the end must follow.
            if (after.Length > 0 && !(after[0] is ':' or '.' or ')' or '-' or '*' or '：' or '、' || (after[0] == ' ' && (after.Length == 1 || !char.IsLower(after[1])))))
                return false;
            var name = char.IsAscii(kind[0]) ? kind : "task";
            heading = new($"{name}-{number.ToString().ToLowerInvariant()}");
            return true;
        }
        return false;
    }

    /// <summary><c>CREATE src/x.py:</c>: a verb in capitals and something that it is done to.</summary>
    public static bool IsVerbLed(string text)
    {
        var plain = text.AsSpan().TrimStart("# *").TrimEnd();
        var space = plain.IndexOf(' ');
        if (space <= 0 || space + 1 >= plain.Length)
            return false;
        foreach (var verb in s_verbs)
        {
            if (plain[..space].TrimEnd(':').SequenceEqual(verb))
                return true;
        }
        return false;
    }

    /// <summary><c>1. …</c> or <c>1) …</c> as the text of a heading.</summary>
    public static bool IsNumberLed(string text)
    {
        var plain = text.AsSpan().TrimStart("* ");
        var digits = 0;
        while (digits < plain.Length && char.IsAsciiDigit(plain[digits]))
            digits++;
        return digits is > 0 and < 4 && digits + 1 < plain.Length && plain[digits] is '.' or ')' && plain[digits + 1] is ' ' or '*';
    }
}

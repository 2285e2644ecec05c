namespace AgentFactory.Contracts.Prp.Markdown;

/// <summary>The start of a list item.</summary>
internal readonly record struct ListMarker(bool Ordered, bool? Ticked, string Text)
{
    /// <param name="trimmed">The line without indentation.</param>
    /// <param name="comments">Inside fences: <c># …</c> and <c>// …</c> begin items as well.</param>
    /// <param name="marker">What was found.</param>
    public static bool TryRead(string trimmed, bool comments, out ListMarker marker)
    {
        marker = default;
        var ordered = false;
        int skip;
        if (trimmed.Length >= 2 && trimmed[0] is '-' or '*' or '+' or '•' && trimmed[1] is ' ' or '\t')
            skip = 1;
        else if (comments && trimmed.StartsWith("# ", StringComparison.Ordinal))
            skip = 1;
        else if (comments && trimmed.StartsWith("// ", StringComparison.Ordinal))
            skip = 2;
        else
        {
            var digits = 0;
            while (digits < trimmed.Length && char.IsAsciiDigit(trimmed[digits]))
                digits++;
            if (digits is 0 or > 4 || digits + 1 >= trimmed.Length || trimmed[digits] is not ('.' or ')') || trimmed[digits + 1] is not (' ' or '\t'))
                return false;
            skip = digits + 1;
            ordered = true;
        }
        var text = trimmed[skip..].Trim();
        bool? ticked = null;
        if (text.Length >= 3 && text[0] == '[' && text[2] == ']' && text[1] is ' ' or 'x' or 'X' or '-' or '~' && (text.Length == 3 || text[3] is ' ' or '\t'))
        {
            ticked = text[1] != ' ';
            text = text[3..].Trim();
        }
        else if (text.StartsWith("[] ", StringComparison.Ordinal))
        {
            ticked = false;
            text = text[2..].Trim();
        }
        marker = new(ordered, ticked, text);
        return true;
    }
}

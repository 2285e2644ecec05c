using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace AgentFactory.Reviewer.Changes;

internal enum LineKind
{
    Context,
    Added,
    Removed,
}

/// <param name="Kind">Whether it is in both files, the new or the old one.</param>
/// <param name="NewLine">Its line in the new file; for a removed one, the line that it stood before.</param>
/// <param name="Text">Without the sign before it.</param>
internal sealed record DiffLine(LineKind Kind, int NewLine, string Text);

/// <summary>What a change does to one file. Paths are null where the file is not there.</summary>
internal sealed record DiffFile(string? OldPath, string? NewPath, IReadOnlyList<DiffLine> Lines)
{
    public string Path => NewPath ?? OldPath ?? "";

    public bool IsNew => OldPath is null;

    public IEnumerable<DiffLine> Added => Lines.Where(line => line.Kind == LineKind.Added);

    public IEnumerable<DiffLine> Removed => Lines.Where(line => line.Kind == LineKind.Removed);
}

/// <summary>Reads what git prints. A file of which the end is missing is read as far as it goes.</summary>
internal static partial class UnifiedDiff
{
    public static IReadOnlyList<DiffFile> Parse(string diff)
    {
        var files = new List<DiffFile>();
        string? oldPath = null, newPath = null;
        List<DiffLine>? lines = null;
        int oldLeft = 0, newLeft = 0, newLine = 0;
        foreach (var line in diff.Split('\n'))
        {
            if (oldLeft > 0 || newLeft > 0)
            {
                ReadLine(line);
            }
            else if (Header().Match(line) is { Success: true } header)
            {
                Close();
                (oldPath, newPath, lines) = (Unquote(header.Groups[1].Value), Unquote(header.Groups[2].Value), []);
            }
            else if (lines is not null)
            {
                ReadHeading(line);
            }
        }

        Close();
        return files;

        void ReadLine(string line)
        {
            var (kind, text) = line.Length == 0 ? (LineKind.Context, "") : (line[0] switch { '+' => LineKind.Added, '-' => LineKind.Removed, _ => LineKind.Context }, line[1..]);
            // "\ No newline at end of file"
            if (line.StartsWith('\\'))
                return;
            lines!.Add(new(kind, newLine, text.TrimEnd('\r')));
            if (kind != LineKind.Removed)
                (newLine, newLeft) = (newLine + 1, newLeft - 1);
            if (kind != LineKind.Added)
                oldLeft--;
        }

        void ReadHeading(string line)
        {
            if (Hunk().Match(line) is { Success: true } hunk)
                (oldLeft, newLine, newLeft) = (Number(hunk.Groups[1], 1), Number(hunk.Groups[2], 0), Number(hunk.Groups[3], 1));
            else if (line.StartsWith("new file mode ", StringComparison.Ordinal))
                oldPath = null;
            else if (line.StartsWith("deleted file mode ", StringComparison.Ordinal))
                newPath = null;
            else if (line.StartsWith("rename from ", StringComparison.Ordinal))
                oldPath = Unquote(line["rename from ".Length..]);
            else if (line.StartsWith("rename to ", StringComparison.Ordinal))
                newPath = Unquote(line["rename to ".Length..]);
        }

        void Close()
        {
            if (lines is not null && (oldPath ?? newPath) is not null)
                files.Add(new(oldPath, newPath, lines));
        }
    }

    private static int Number(Group group, int otherwise) =>
        group.Success ? int.Parse(group.Value, CultureInfo.InvariantCulture) : otherwise;

    // Git puts what is not plain ASCII between quotes, byte by byte.
    private static string Unquote(string path)
    {
        if (path.StartsWith('"'))
            path = path.Trim('"');
        else
            return WithoutSide(path);
        var bytes = new List<byte>();
        for (var i = 0; i < path.Length; i++)
        {
            if (path[i] != '\\' || i + 1 == path.Length)
                bytes.AddRange(Encoding.UTF8.GetBytes(path[i..(i + 1)]));
            else if (path[i + 1] is >= '0' and <= '3' && i + 3 < path.Length)
                (bytes, i) = ([.. bytes, Convert.ToByte(path.Substring(i + 1, 3), 8)], i + 3);
            else
                bytes.Add((byte)(path[++i] switch { 'n' => '\n', 't' => '\t', var other => other }));
        }

        return WithoutSide(Encoding.UTF8.GetString([.. bytes]));
    }

    private static string WithoutSide(string path) => path.Length > 2 && path[1] == '/' && path[0] is 'a' or 'b' ? path[2..] : path;

    [GeneratedRegex("""^diff --git ("?a/.*?"?) ("?b/.*"?)$""", RegexOptions.None, 1_000)]
    private static partial Regex Header();

    [GeneratedRegex(@"^@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@", RegexOptions.None, 1_000)]
    private static partial Regex Hunk();
}

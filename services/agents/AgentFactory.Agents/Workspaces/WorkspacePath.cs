using System.Globalization;

namespace AgentFactory.Agents.Workspaces;

/// <summary>Paths as a model gives them, brought to one form: relative, with single slashes, without dots.</summary>
internal static class WorkspacePath
{
    private const int MaxLength = 1_000;
    private const int MaxPart = 255;

    /// <summary>The path without what is superfluous; empty for the top. Throws when it is none.</summary>
    /// <exception cref="WorkspaceException">It leads outside, or is no path.</exception>
    public static string Parse(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (path.Length > MaxLength)
            throw Refuse(path, $"it is longer than {Words.Count(MaxLength)} characters");
        foreach (var character in path)
        {
            // Control characters and those that turn the direction of writing make a name look like another one.
            if (char.IsControl(character) || char.GetUnicodeCategory(character) is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
                throw Refuse(path, "it holds control or formatting characters");
        }
        if (path.EnumerateRunes().Any(rune => rune.Value == 0xFFFD))
            throw Refuse(path, "it holds characters that are no text");
        var rest = path;
        if (rest == SandboxLayout.Workspace || rest.StartsWith(SandboxLayout.Workspace + "/", StringComparison.Ordinal))
            rest = rest[SandboxLayout.Workspace.Length..].TrimStart('/');
        else if (rest.StartsWith('/') || rest.StartsWith('~'))
            throw Refuse(path, "it is absolute; give a path relative to the workspace", outside: true);
        List<string> parts = [];
        foreach (var part in rest.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part == ".")
                continue;
            if (part == "..")
                throw Refuse(path, "'..' is not allowed; give a path relative to the workspace", outside: true);
            if (System.Text.Encoding.UTF8.GetByteCount(part) > MaxPart)
                throw Refuse(path, $"a part of it is longer than {MaxPart} bytes");
            if (part.Equals(".git", StringComparison.OrdinalIgnoreCase))
                throw Refuse(path, "git's own folder is not part of the workspace; what you change is committed for you", outside: true);
            parts.Add(part);
        }
        return string.Join('/', parts);
    }

    private static WorkspaceException Refuse(string path, string why, bool outside = false)
    {
        var shown = new string([.. path.Take(100).Select(character => char.IsControl(character) || char.GetUnicodeCategory(character) == UnicodeCategory.Format ? '\uFFFD' : character)]);
        return new WorkspaceException($"The path '{shown}{(path.Length > 100 ? "…" : "")}' was refused: {why}. Nothing was changed.") { LeadsOutside = outside };
    }
}

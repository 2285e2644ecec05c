using System.Globalization;
using System.Text;
using AgentFactory.Factory.Cli;

namespace AgentFactory.Factory.Input;

/// <summary>Where a run's branch is put, and what it is called.</summary>
internal static class OutFolder
{
    private const int MaxSlugLength = 48;
    private const int MaxTries = 1_000;

    /// <summary>A short name of letters, digits and dashes; safe as a folder and as a branch.</summary>
    public static string Slug(string? title, string? file)
    {
        foreach (var candidate in new[] { file is null ? null : Path.GetFileNameWithoutExtension(file), title })
        {
            if (Slug(candidate ?? "") is { Length: > 0 } slug)
                return slug;
        }

        return "run";
    }

    /// <summary>The folder to use: the explicit one, or the first free <c>./factory-out/SLUG[-N]</c>.</summary>
    /// <exception cref="BadInputException">The explicit one holds something, or it cannot be written.</exception>
    public static string Choose(string? option, string slug, string currentDirectory)
    {
        if (option is not null)
        {
            if (string.IsNullOrWhiteSpace(option))
                throw new BadInputException("--out is empty; it names a directory.");
            var folder = Path.GetFullPath(option, currentDirectory);
            Writable.Ensure(folder, "the output directory", "--out DIR");
            return IsFree(folder)
                ? folder
                : throw new BadInputException($"the output directory {folder} is not empty; --out DIR names an empty or absent one.");
        }

        var parent = Path.Combine(currentDirectory, "factory-out");
        Writable.Ensure(parent, "the output directory", "--out DIR");
        for (var n = 1; n <= MaxTries; n++)
        {
            var folder = Path.Combine(parent, n == 1 ? slug : string.Create(CultureInfo.InvariantCulture, $"{slug}-{n}"));
            if (IsFree(folder) && !File.Exists(folder + ".report.md") && !File.Exists(folder + ".report.html"))
                return folder;
        }

        throw new BadInputException($"{parent} holds {MaxTries} runs of {slug} already; --out DIR names another place.");
    }

    private static bool IsFree(string folder) =>
        !File.Exists(folder) && (!Directory.Exists(folder) || !Directory.EnumerateFileSystemEntries(folder).Any());

    private static string Slug(string text)
    {
        var slug = new StringBuilder();
        foreach (var c in text.ToLowerInvariant())
        {
            if (slug.Length == MaxSlugLength)
                break;
            if (c is >= 'a' and <= 'z' or >= '0' and <= '9')
                slug.Append(c);
            else if (slug.Length > 0 && slug[^1] != '-')
                slug.Append('-');
        }

        return slug.ToString().Trim('-');
    }
}

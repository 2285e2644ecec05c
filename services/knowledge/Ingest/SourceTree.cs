using AgentFactory.ServiceDefaults.Processes;

namespace AgentFactory.Knowledge.Ingest;

/// <summary>A folder, and those of its files that git would not ignore.</summary>
/// <param name="Root">The folder, absolute.</param>
/// <param name="Name">What its entries are tagged with.</param>
/// <param name="Commit">What is checked out; null where it is no repository.</param>
/// <param name="Files">Paths below the root, with forward slashes, in order.</param>
internal sealed record SourceTree(string Root, string Name, string? Commit, IReadOnlyList<string> Files)
{
    /// <exception cref="IngestException">There is nothing to read there.</exception>
    public static async Task<SourceTree> OpenAsync(string source, int maxFiles, CancellationToken cancellationToken)
    {
        var path = Locate(source);
        if (File.Exists(path))
            return new SourceTree(Path.GetDirectoryName(path)!, Path.GetFileName(path), null, [Path.GetFileName(path)]);
        if (!Directory.Exists(path))
            throw new IngestException($"there is no file or folder {path}; nothing was taken in.");
        try
        {
            return await ListAsync(path, maxFiles, cancellationToken);
        }
        catch (GitException exception)
        {
            throw new IngestException($"the files of {path} cannot be listed: {exception.Message} Nothing was taken in.", exception);
        }
    }

    private static string Locate(string source)
    {
        if (Uri.TryCreate(source, UriKind.Absolute, out var address) && !address.IsFile)
            throw new IngestException($"{source} is not on this machine: clone it, and add the folder. Nothing was taken in.");
        var path = address is { IsFile: true } && source.StartsWith("file:", StringComparison.OrdinalIgnoreCase) ? address.LocalPath : source;
        return Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
    }

    private static async Task<SourceTree> ListAsync(string path, int maxFiles, CancellationToken cancellationToken)
    {
        var git = new Git(null) { MaxOutputBytes = 256 << 20 };
        var kind = await git.TryAsync(["-C", path, "rev-parse", "--is-bare-repository", "--is-inside-work-tree"], cancellationToken);
        var isRepository = kind.ExitCode == 0 && kind.Output.Contains("true", StringComparison.Ordinal);
        if (isRepository && kind.Output.StartsWith("true", StringComparison.Ordinal))
            throw new IngestException($"{path} is a bare repository: clone it, and add the folder. Nothing was taken in.");
        string listing;
        string? commit = null;
        if (isRepository)
        {
            listing = await git.RunAsync(["-C", path, "ls-files", "-co", "--exclude-standard", "-z", "--", "."], cancellationToken);
            var head = await git.TryAsync(["-C", path, "rev-parse", "--verify", "-q", "HEAD"], cancellationToken);
            commit = head.ExitCode == 0 ? head.Output.Trim() : null;
        }
        else
        {
            listing = await ListPlainAsync(path, cancellationToken);
        }

        var files = listing.Split('\0', StringSplitOptions.RemoveEmptyEntries)
            .Where(file => !file.EndsWith('/')).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        if (files.Count > maxFiles)
            throw new IngestException($"{path} has {files.Count} files, more than {maxFiles}; nothing was taken in. Add its folders one by one, or raise Knowledge:Ingest:MaxFiles.");
        return new SourceTree(path, Path.GetFileName(path) is { Length: > 0 } name ? name : "root", commit, files);
    }

    /// <summary>A folder without history may have .gitignore files all the same: an empty repository elsewhere reads them.</summary>
    private static async Task<string> ListPlainAsync(string path, CancellationToken cancellationToken)
    {
        var elsewhere = Directory.CreateTempSubdirectory("factory-ingest-").FullName;
        try
        {
            var directory = Path.Combine(elsewhere, "git");
            await new Git(null).RunAsync(["init", "-q", "--bare", directory], cancellationToken);
            return await new Git(directory, path) { MaxOutputBytes = 256 << 20 }
                .RunAsync(["ls-files", "-o", "--exclude-standard", "-z"], cancellationToken);
        }
        finally
        {
            Directory.Delete(elsewhere, recursive: true);
        }
    }
}

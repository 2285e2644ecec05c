namespace AgentFactory.Knowledge.Ingest;

/// <summary>How far an ingest has come.</summary>
/// <param name="Files">All of the source.</param>
/// <param name="Done">Files looked at.</param>
internal readonly record struct IngestProgress(int Files, int Done, int Chunks);

/// <summary>What an ingest did.</summary>
/// <param name="Files">Of the source.</param>
/// <param name="Changed">Files that were new or different.</param>
/// <param name="Removed">Files that were known and are gone.</param>
/// <param name="Chunks">Of the changed files.</param>
/// <param name="Deleted">Entries that nothing stands for any more.</param>
/// <param name="Skipped">Why files or chunks were left out, and how many each.</param>
/// <param name="Secrets">Where secrets were met, at most twenty: path, line, kind; never the secret.</param>
internal sealed record IngestReport(
    string Source, int Files, int Changed, int Removed, int Chunks, int Deleted, IReadOnlyDictionary<string, int> Skipped, IReadOnlyList<string> Secrets);

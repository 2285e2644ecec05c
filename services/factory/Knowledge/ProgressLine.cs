using AgentFactory.Knowledge.Ingest;

namespace AgentFactory.Factory.Knowledge;

/// <summary>One line that counts up, on a terminal.</summary>
internal sealed class ProgressLine(TextWriter output) : IProgress<IngestProgress>
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private long? _last;

    public void Report(IngestProgress value)
    {
        var isLast = value.Done == value.Files;
        if (!isLast && _last is { } last && TimeProvider.System.GetElapsedTime(last) < Pause)
            return;
        _last = TimeProvider.System.GetTimestamp();
        output.Write($"\r{value.Done} of {value.Files} files, {value.Chunks} pieces");
        if (isLast)
            output.WriteLine();
    }
}

using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace AgentFactory.Benchmarks;

/// <summary>From the start of the process to the line that says it is ready.</summary>
internal static class SpineStart
{
    private const int RoundsThatCount = 9;

    public static async IAsyncEnumerable<Figure> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var folder = Scratch.OnDisk();
        string factory = typeof(Factory.Hosting.FleetHost).Assembly.Location;
        yield return await Rounds.CompareAsync(
            "start of `factory serve` (baseline: an empty app)", "ms", RoundsThatCount,
            () => MeasureAsync(Environment.ProcessPath!, [typeof(SpineStart).Assembly.Location, "empty-app"], folder, cancellationToken),
            () => MeasureAsync(
                Environment.ProcessPath!,
                [factory, "serve", "--data", folder["data"], "--urls", "http://127.0.0.1:0", "--grpc-url", "http://127.0.0.1:0"], folder, cancellationToken),
            Target.AtMost(3), cancellationToken);
    }

    private static async Task<double> MeasureAsync(string program, string[] arguments, Scratch folder, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardInput = true, WorkingDirectory = folder.Path };
        if (Path.GetFileNameWithoutExtension(program) != "dotnet")
        {
            // Started through its own executable: the others are started through the SDK's.
            start.FileName = "dotnet";
        }

        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        var started = Stopwatch.GetTimestamp();
        using var process = Process.Start(start)!;
        try
        {
            while (await process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
            {
                if (line.StartsWith("ready", StringComparison.Ordinal))
                    return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
            }

            throw new InvalidOperationException($"{string.Join(' ', arguments)} ended before it was ready");
        }
        finally
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
        }
    }
}

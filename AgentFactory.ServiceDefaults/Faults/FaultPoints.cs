using System.Diagnostics;
using System.Globalization;

namespace AgentFactory.ServiceDefaults.Faults;

/// <summary>
/// Places where a process may be made to die, so that a test can try each of them: the boundaries of all that is durable. Off
/// unless <see cref="DirectoryKey"/> is configured, and then of use to tests alone.
/// </summary>
/// <remarks>
/// In the folder, <c>RUN.passed</c> lists the points that were passed for a run, one a line; a file <c>RUN/POINT</c> is an order to
/// die there, and is taken away first, so that the process that is started in its place passes.
/// </remarks>
public static class FaultPoints
{
    /// <summary>The configuration key: a folder of this process alone.</summary>
    public const string DirectoryKey = "Faults:Directory";

    private static readonly Lock Writing = new();

    private static string? _directory;

    /// <summary>Turns the points on, for the whole process; null or blank leaves them off.</summary>
    public static void Use(string? directory)
    {
        if (string.IsNullOrWhiteSpace(directory))
            return;
        Directory.CreateDirectory(directory);
        _directory = directory;
    }

    /// <summary>The process is at a point of a run; it dies here, as by <c>kill -9</c>, if it was ordered to.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="point">The name of the place, for instance <c>step.recorded</c>.</param>
    /// <param name="subject">What the place is passed with, for instance the task; the same whenever the run goes the same way.</param>
    /// <param name="index">Which one of several.</param>
    public static void Pass(string runId, string point, string subject = "", long index = -1)
    {
        if (_directory is not null)
            Visit(_directory, runId, index < 0 ? $"{point} {subject}" : string.Create(CultureInfo.InvariantCulture, $"{point} {subject} {index}"));
    }

    private static void Visit(string directory, string runId, string name)
    {
        lock (Writing)
        {
            File.AppendAllText(Path.Combine(directory, runId + ".passed"), name + "\n");
            var order = Path.Combine(directory, runId, Uri.EscapeDataString(name));
            if (!File.Exists(order))
                return;
            File.Delete(order);
            using var self = Process.GetCurrentProcess();
            self.Kill();
        }
    }
}

using System.Globalization;

namespace AgentFactory.Agents.Workspaces;

/// <summary>Sizes as people read them.</summary>
internal static class Words
{
    public static string Bytes(long bytes) => bytes switch
    {
        >= 1L << 30 => Scale(bytes, 1L << 30, "GiB"),
        >= 1L << 20 => Scale(bytes, 1L << 20, "MiB"),
        >= 1L << 10 => Scale(bytes, 1L << 10, "KiB"),
        _ => $"{bytes} bytes",
    };

    public static string Count(long count) => count.ToString("#,0", CultureInfo.InvariantCulture);

    public static string Time(TimeSpan time) => time switch
    {
        { TotalHours: >= 2 } => $"{Number(time.TotalHours)} h",
        { TotalMinutes: >= 2 } => $"{Number(time.TotalMinutes)} min",
        _ => $"{Number(time.TotalSeconds)} s",
    };

    private static string Scale(long bytes, long unit, string name) => $"{Number((double)bytes / unit)} {name}";

    private static string Number(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);
}

/// <summary>How limits are called in <see cref="CommandResult.LimitHit"/>.</summary>
internal static class CommandLimitWords
{
    public static string Time(CommandLimits limits) => $"time ({Words.Time(limits.Time)})";

    public static string Memory(CommandLimits limits) => $"memory ({Words.Bytes(limits.MemoryBytes)})";

    public static string Processes(CommandLimits limits) => $"processes ({Words.Count(limits.Processes)})";

    public static string FileSize(CommandLimits limits) => $"file size ({Words.Bytes(limits.FileBytes)})";
}

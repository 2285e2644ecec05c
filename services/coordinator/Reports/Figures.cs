using System.Globalization;

namespace AgentFactory.Coordinator.Reports;

/// <summary>Figures as people read them.</summary>
internal static class Figures
{
    public static string Duration(TimeSpan time) => time switch
    {
        { TotalSeconds: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0} ms"),
        { TotalMinutes: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s"),
        { TotalHours: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalMinutes} min {time.Seconds:00} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours} h {time.Minutes:00} min"),
    };

    public static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>Cents and less are shown when there is nothing else to show.</summary>
    public static string Usd(double usd) =>
        (usd is > 0 and < 0.01 ? "$" + usd.ToString("0.0000", CultureInfo.InvariantCulture) : "$" + usd.ToString("0.00", CultureInfo.InvariantCulture));

    public static string Time(DateTimeOffset time) => time.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
}

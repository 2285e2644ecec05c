using System.Globalization;

namespace AgentFactory.Coordinator.Models.Limits;

/// <summary>Reads how long an endpoint asks to be left alone: seconds, an HTTP date, or milliseconds in a header of their own.</summary>
internal static class RetryAfter
{
    public const string Header = "Retry-After";
    public const string MillisecondsHeader = "retry-after-ms";

    /// <summary>Null when neither header says anything that can be read; never negative.</summary>
    public static TimeSpan? Read(Func<string, string?> header, DateTimeOffset now)
    {
        if (Number(header(MillisecondsHeader)) is { } milliseconds) return TimeSpan.FromMilliseconds(milliseconds);
        var value = header(Header);
        if (Number(value) is { } seconds) return TimeSpan.FromSeconds(seconds);
        if (!DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date)) return null;
        return date > now ? date - now : TimeSpan.Zero;
    }

    private static double? Number(string? text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number < TimeSpan.MaxValue.TotalSeconds / 2
            ? number
            : null;
}

using System.Globalization;
using System.Text;

namespace AgentFactory.Benchmarks;

/// <summary>The table that people read; a miss is called one.</summary>
internal static class FigureTable
{
    private static readonly CompositeFormat Form = CompositeFormat.Parse("{0,-52} {1,12} {2,12} {3,-9} {4,7} {5,-17} {6,-8} {7}");

    public static void WriteHeader(TextWriter writer) =>
        writer.WriteLine(string.Format(CultureInfo.InvariantCulture, Form, "figure", "ours", "baseline", "unit", "ratio", "  spread", "target", ""));

    public static void Write(TextWriter writer, Figure figure)
    {
        var (target, verdict) = figure.Target is { } bound
            ? ($"{(bound.IsLeast ? "≥" : "≤")} {Number(bound.Bound)}", bound.IsReached(figure.Ratio) ? "reached" : "MISSED")
            : ("", "");
        writer.WriteLine(string.Format(
            CultureInfo.InvariantCulture, Form, figure.Name, Number(figure.Ours), Number(figure.Baseline), figure.Unit,
            Number(figure.Ratio), $"  {Number(figure.Low)} … {Number(figure.High)}", target, verdict).TrimEnd());
        writer.Flush();
    }

    /// <summary>Three digits that count.</summary>
    private static string Number(double value) => Math.Abs(value) switch
    {
        >= 100 => value.ToString("#,0", CultureInfo.InvariantCulture),
        >= 10 => value.ToString("0.0", CultureInfo.InvariantCulture),
        _ => value.ToString("0.00#", CultureInfo.InvariantCulture),
    };
}

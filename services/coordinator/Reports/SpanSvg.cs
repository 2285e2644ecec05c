using System.Globalization;
using System.Text;

namespace AgentFactory.Coordinator.Reports;

/// <summary>When each task was worked on, as bars on one time axis.</summary>
internal static class SpanSvg
{
    private const int LabelWidth = 190;
    private const int Width = 900;
    private const int RowHeight = 26;
    private const int AxisHeight = 24;

    public static string Write(RunReport report)
    {
        var tasks = report.Tasks.Where(task => task.Spans.Count > 0).ToList();
        if (tasks.Count == 0)
            return "";
        var total = Math.Max(1, report.Elapsed.TotalMilliseconds);
        double Place(DateTimeOffset time) => LabelWidth + Math.Clamp((time - report.Started).TotalMilliseconds / total, 0, 1) * (Width - LabelWidth - 60);

        var height = tasks.Count * RowHeight + AxisHeight;
        var svg = new StringBuilder();
        Add(svg, $"<svg class=\"spans\" viewBox=\"0 0 {Width} {height}\" role=\"img\" aria-label=\"When each task was worked on\">");
        for (var tick = 0; tick <= 4; tick++)
        {
            var at = report.Started + report.Elapsed * (tick / 4.0);
            Add(svg, $"<line class=\"grid\" x1=\"{Place(at):0.#}\" x2=\"{Place(at):0.#}\" y1=\"0\" y2=\"{height - AxisHeight}\"/>");
            Add(svg, $"<text class=\"tick\" x=\"{Place(at):0.#}\" y=\"{height - 6}\">{Figures.Duration(at - report.Started)}</text>");
        }

        foreach (var (task, row) in tasks.Select((task, row) => (task, row)))
        {
            var y = row * RowHeight;
            Add(svg, $"<text class=\"name\" x=\"0\" y=\"{y + 17}\">{Inert.Html(Cut(task.Task.Id, 26))}</text>");
            foreach (var span in task.Spans)
            {
                var from = Place(span.From);
                var to = Place(span.To ?? report.Ended);
                var length = Figures.Duration((span.To ?? report.Ended) - span.From);
                Add(svg, $"<rect class=\"{span.Outcome.ToString().ToLowerInvariant()}\" x=\"{from:0.#}\" y=\"{y + 5}\" width=\"{Math.Max(3, to - from):0.#}\" height=\"16\" rx=\"4\"><title>{Inert.Html(task.Task.Title)}: attempt {span.Attempt}, {length}</title></rect>");
                Add(svg, $"<text class=\"length\" x=\"{Math.Max(from + 3, to) + 6:0.#}\" y=\"{y + 17}\">{length}</text>");
            }
        }

        return svg.Append("</svg>").ToString();
    }

    private static string Cut(string text, int length) => text.Length <= length ? text : string.Concat(text.AsSpan(0, length - 1), "…");

    private static void Add(StringBuilder svg, FormattableString part) => svg.Append(part.ToString(CultureInfo.InvariantCulture));
}

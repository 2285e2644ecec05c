using System.Globalization;
using System.Text;
using AgentFactory.Contracts.Tasks;

namespace AgentFactory.Coordinator.Reports;

/// <summary>The task graph as a picture: time runs to the right, one column a layer.</summary>
internal static class GraphSvg
{
    private const int NodeWidth = 164;
    private const int NodeHeight = 66;
    private const int GapX = 30;
    private const int GapY = 18;
    private const int Margin = 12;
    private const int LineLength = 18;

    public static string Write(IReadOnlyList<ReportTask> tasks)
    {
        if (tasks.Count == 0)
            return "";
        var nodes = Lay(tasks);
        var width = nodes.Values.Max(node => node.X) + NodeWidth + Margin;
        var height = nodes.Values.Max(node => node.Y) + NodeHeight + Margin;
        var svg = new StringBuilder();
        Add(svg, $"<svg class=\"graph\" viewBox=\"0 0 {width} {height}\" style=\"max-width:{width}px;min-width:{width * 2 / 3}px\" role=\"img\" aria-label=\"Task graph\">");
        foreach (var node in nodes.Values)
        {
            foreach (var source in node.Sources.Select(id => nodes[id]))
                Edge(svg, source, node);
        }

        foreach (var node in nodes.Values)
            Box(svg, node);
        return svg.Append("</svg>").ToString();
    }

    private static void Edge(StringBuilder svg, Node from, Node to)
    {
        var (x1, y1) = (from.X + NodeWidth, from.Y + NodeHeight / 2);
        var (x2, y2) = (to.X, to.Y + NodeHeight / 2);
        var bend = Math.Max(20, (x2 - x1) / 2);
        Add(svg, $"<path class=\"edge\" d=\"M{x1} {y1}C{x1 + bend} {y1} {x2 - bend} {y2} {x2} {y2}\"/>");
    }

    private static void Box(StringBuilder svg, Node node)
    {
        var task = node.Task;
        var state = task.State.ToString().ToLowerInvariant();
        var label = $"{task.Task.Id}: {task.Task.Title} ({task.Task.Role}, {state})";
        Add(svg, $"<g class=\"node {state}\"><title>{Inert.Html(label)}</title>");
        Add(svg, $"<rect x=\"{node.X}\" y=\"{node.Y}\" width=\"{NodeWidth}\" height=\"{NodeHeight}\" rx=\"9\"/>");
        Add(svg, $"<rect class=\"bar\" x=\"{node.X}\" y=\"{node.Y + 10}\" width=\"4\" height=\"{NodeHeight - 20}\" rx=\"2\"/>");
        Add(svg, $"<text x=\"{node.X + 16}\" y=\"{node.Y + 22}\" class=\"role\">{Inert.Html(Cut($"{task.Task.Role} · {EventText.NameOf(task.Task.Kind)}", 24))}</text>");
        var (first, second) = Wrap(task.Task.Title);
        Add(svg, $"<text x=\"{node.X + 16}\" y=\"{node.Y + 40}\" class=\"title\">{Inert.Html(first)}</text>");
        Add(svg, $"<text x=\"{node.X + 16}\" y=\"{node.Y + 55}\" class=\"title\">{Inert.Html(second)}</text></g>");
    }

    private static Dictionary<string, Node> Lay(IReadOnlyList<ReportTask> tasks)
    {
        var nodes = new Dictionary<string, Node>();
        foreach (var (task, index) in tasks.DistinctBy(task => task.Task.Id).Select((task, index) => (task, index)))
        {
            var sources = SourcesOf(task, tasks.Take(index).ToList()).Where(nodes.ContainsKey).Distinct().ToList();
            var layer = sources.Count == 0 ? 0 : sources.Max(id => nodes[id].Layer) + 1;
            nodes[task.Task.Id] = new Node(task, sources, layer);
        }

        var tallest = nodes.Values.GroupBy(node => node.Layer).Max(layer => layer.Count());
        foreach (var layer in nodes.Values.GroupBy(node => node.Layer).OrderBy(layer => layer.Key))
        {
            // A node stands near the middle of what it comes from, so that few edges cross.
            var ordered = layer.OrderBy(node => node.Sources.Count == 0 ? 0 : node.Sources.Average(id => nodes[id].Y)).ToList();
            var top = Margin + (tallest - ordered.Count) * (NodeHeight + GapY) / 2;
            foreach (var (node, row) in ordered.Select((node, row) => (node, row)))
            {
                node.X = Margin + node.Layer * (NodeWidth + GapX);
                node.Y = top + row * (NodeHeight + GapY);
            }
        }

        return nodes;
    }

    /// <summary>What a task follows: what it says, or, for the tasks that the rules add, what went before.</summary>
    private static IEnumerable<string> SourcesOf(ReportTask task, List<ReportTask> earlier)
    {
        if (task.Task.DependsOn.Count > 0)
            return task.Task.DependsOn;
        if (task.Task.Kind == TaskKind.Work)
            return earlier.Where(other => other.Task.Kind == TaskKind.Plan).Select(other => other.Task.Id).TakeLast(1);
        var followed = earlier.SelectMany(other => other.Task.DependsOn).ToHashSet();
        var work = earlier.Where(other => other.Task.Kind == TaskKind.Work && !followed.Contains(other.Task.Id)).ToList();
        return earlier is [.., { Task.Kind: TaskKind.Work }] && work.Count > 0
            ? work.Select(other => other.Task.Id)
            : earlier.TakeLast(1).Select(other => other.Task.Id);
    }

    private static (string First, string Second) Wrap(string title)
    {
        if (title.Length <= LineLength)
            return (title, "");
        var space = title.LastIndexOf(' ', LineLength);
        var end = space > LineLength / 2 ? space : LineLength;
        return (title[..end], Cut(title[end..].Trim(), LineLength));
    }

    private static string Cut(string text, int length) => text.Length <= length ? text : string.Concat(text.AsSpan(0, length - 1), "…");

    private static void Add(StringBuilder svg, FormattableString part) => svg.Append(part.ToString(CultureInfo.InvariantCulture));

    private sealed class Node(ReportTask task, List<string> sources, int layer)
    {
        public ReportTask Task { get; } = task;
        public List<string> Sources { get; } = sources;
        public int Layer { get; } = layer;
        public int X { get; set; }
        public int Y { get; set; }
    }
}

using System.Globalization;
using System.Text;
using AgentFactory.Contracts.Delivery;
using AgentFactory.Contracts.Proof;
using AgentFactory.Contracts.Runs;
using AgentFactory.Coordinator.Models;

namespace AgentFactory.Coordinator.Reports;

/// <summary>The report as one HTML file that needs nothing else: no script, no font, no network.</summary>
internal static class HtmlReport
{
    /// <summary>A log longer than this is shown by its end.</summary>
    private const int MaxLogCharacters = 60_000;

    private static readonly Lazy<string> Style = new(() =>
    {
        using var stream = typeof(HtmlReport).Assembly.GetManifestResourceStream("AgentFactory.Coordinator.Reports.report.css")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    });

    public static string Write(RunReport report)
    {
        var html = new StringBuilder(64 << 10);
        Head(html, report);
        Verdict(html, report);
        Evidence(html, report);
        Work(html, report);
        Reviews(html, report);
        Approvals(html, report);
        Denials(html, report);
        Costs(html, report);
        Add(html, $"<section id=\"diff\"><h2>What changed</h2>");
        html.Append(DiffHtml.Write(report.Diff)).Append("</section>");
        Timeline(html, report);
        Add(html, $"<footer>Run <code>{Inert.Html(report.RunId)}</code> · made from its history by AgentFactory</footer></main></body></html>\n");
        return html.ToString();
    }

    private static void Head(StringBuilder html, RunReport report)
    {
        // No script may ever run here, whatever a model, a file or a log managed to say.
        html.Append("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">")
            .Append("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">")
            .Append("<meta name=\"referrer\" content=\"no-referrer\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")
            .Append("<meta name=\"color-scheme\" content=\"light dark\">");
        Add(html, $"<title>{Inert.Html(report.Title)}: {MarkdownReport.VerdictOf(report)}</title><style>{Style.Value}</style></head><body>");
        Add(html, $"<nav><a href=\"#evidence\">Evidence</a><a href=\"#work\">Work</a>");
        if (report.Reviews.Count > 0)
            html.Append("<a href=\"#review\">Review</a>");
        html.Append("<a href=\"#cost\">Cost</a><a href=\"#diff\">Diff</a><a href=\"#timeline\">Timeline</a></nav><main>");
    }

    private static void Verdict(StringBuilder html, RunReport report)
    {
        var passed = report.Criteria.Count(item => item.Evidence?.Status == EvidenceStatus.Passed);
        Add(html, $"<header class=\"verdict {report.Status.ToString().ToLowerInvariant()}\"><p class=\"badge\">{MarkdownReport.VerdictOf(report)}</p>");
        Add(html, $"<h1>{Inert.Html(report.Title)}</h1>");
        if (report.Reason is not null)
            Add(html, $"<p class=\"reason\">{Inert.Html(report.Reason)}</p>");
        Add(html, $"<p class=\"goal\">{Inert.Html(report.Prp.Goal)}</p></header><dl class=\"cards\">");
        Card(html, "Criteria proven", $"{passed} of {report.Criteria.Count}", CountOfTests(report));
        Card(html, "Took", Figures.Duration(report.Elapsed), Figures.Time(report.Started));
        Card(html, "Model calls", Figures.Number(report.Spending.Calls), $"{Figures.Number(report.Spending.Tokens)} tokens");
        Card(html, "Cost", Figures.Usd(report.Spending.Usd), ModelOf(report));
        Card(html, "Commit", EventText.Short(report.Commit), $"from {EventText.Short(report.BaseCommit)}");
        html.Append("</dl>");
        if (report.PullRequest is { } pullRequest)
            Add(html, $"<p class=\"goal\">Pull request: {LinkTo(pullRequest)}</p>");
        if (report.Unsandboxed)
            html.Append("<p class=\"warning\">Commands of this run were executed without a sandbox, because the operator said so.</p>");
    }

    /// <summary>A link only where it leads to a web page: the address came from a server.</summary>
    private static string LinkTo(PullRequest pullRequest)
    {
        var name = Inert.Html(MarkdownReport.NameOf(pullRequest));
        return Uri.TryCreate(pullRequest.Url, UriKind.Absolute, out var url) && url.Scheme is "https" or "http"
            ? $"<a href=\"{Inert.Html(pullRequest.Url)}\" rel=\"noreferrer\">{name}</a>"
            : $"<code>{name}</code>";
    }

    private static string ModelOf(RunReport report) =>
        report.Options.Model is { } model ? ModelName.TryParse(model)?.ForPeople ?? model : "model as configured";

    private static string CountOfTests(RunReport report)
    {
        var tests = report.Criteria.Sum(item => item.Evidence?.TestsRun ?? 0);
        return tests > 0 ? string.Create(CultureInfo.InvariantCulture, $"{tests} tests ran") : "no test runner counted";
    }

    private static void Card(StringBuilder html, string name, string value, string note) =>
        Add(html, $"<div><dt>{name}</dt><dd>{Inert.Html(value)}</dd><dd class=\"note\">{Inert.Html(note)}</dd></div>");

    private static void Evidence(StringBuilder html, RunReport report)
    {
        html.Append("<section id=\"evidence\"><h2>What was proven</h2>");
        if (report.Criteria.Count == 0)
            html.Append("<p class=\"quiet\">The requirement has no criteria.</p>");
        foreach (var (criterion, evidence) in report.Criteria.Select(item => (item.Criterion, item.Evidence)))
        {
            var status = MarkdownReport.StatusOf(evidence);
            Add(html, $"<article class=\"criterion {Class(evidence)}\"><div class=\"line\"><span class=\"chip\">{status}</span><strong>{Inert.Html(criterion.Id)}</strong><span class=\"text\">{Inert.Html(criterion.Text)}</span></div>");
            if (evidence?.Command is not null)
                Add(html, $"<pre class=\"command\">{Inert.Html(evidence.Command)}</pre>");
            if (evidence is not null)
                Facts(html, report, evidence);
            html.Append("</article>");
        }

        html.Append("</section>");
    }

    private static void Facts(StringBuilder html, RunReport report, EvidenceRecord evidence)
    {
        html.Append("<p class=\"facts\">");
        if (evidence.ExitCode is { } exit)
            Add(html, $"<span>exit <b>{exit}</b></span>");
        if (evidence.TestsRun is { } tests)
            Add(html, $"<span><b>{tests}</b> {(tests == 1 ? "test" : "tests")} ran ({Inert.Html(evidence.Runner)})</span>");
        if (evidence.DurationMs > 0)
            Add(html, $"<span>{Figures.Duration(TimeSpan.FromMilliseconds(evidence.DurationMs))}</span>");
        if (evidence.Sandbox is not null)
            Add(html, $"<span>sandbox: {Inert.Html(evidence.Sandbox)}</span>");
        Add(html, $"<span>at <code>{Inert.Html(EventText.Short(evidence.Commit))}</code></span></p>");
        if (evidence.Reason is not null)
            Add(html, $"<p class=\"why\">{Inert.Html(evidence.Reason)}</p>");
        var log = evidence.LogHash is { } hash && report.Logs.TryGetValue(hash, out var whole) ? whole : evidence.LogTail;
        if (string.IsNullOrWhiteSpace(log))
            return;
        var cut = log.Length > MaxLogCharacters ? "… the beginning is left out\n" + log[^MaxLogCharacters..] : log;
        var open = evidence.Status == EvidenceStatus.Failed ? " open" : "";
        Add(html, $"<details class=\"log\"{open}><summary>Output</summary><pre>{Inert.Html(cut)}</pre><p class=\"quiet\">SHA-256 of the whole output: <code>{Inert.Html(evidence.LogHash)}</code></p></details>");
    }

    private static void Work(StringBuilder html, RunReport report)
    {
        html.Append("<section id=\"work\"><h2>How it was done</h2>");
        if (report.PlanSummary is not null)
            Add(html, $"<p class=\"lead\">{Inert.Html(report.PlanSummary)}</p>");
        html.Append("<div class=\"scroll\">").Append(GraphSvg.Write(report.Tasks)).Append("</div>");
        html.Append("<div class=\"scroll\">").Append(SpanSvg.Write(report)).Append("</div>");
        foreach (var task in report.Tasks)
        {
            Add(html, $"<details class=\"task\"><summary><span class=\"chip {task.State.ToString().ToLowerInvariant()}\">{task.State.ToString().ToLowerInvariant()}</span><strong>{Inert.Html(task.Task.Id)}</strong> {Inert.Html(task.Task.Title)} <span class=\"quiet\">{Inert.Html(task.Task.Role)}</span></summary>");
            Part(html, "What it was asked", task.Task.Requirements);
            Part(html, "Why it came", task.Feedback);
            Part(html, "What came of it", task.Summary);
            if (task.Task.Files.Count > 0)
                Part(html, "Files", string.Join(", ", task.Task.Files));
            if (task.Commit is not null)
                Part(html, "Commit", task.Commit);
            html.Append("</details>");
        }

        html.Append("</section>");
    }

    private static void Part(StringBuilder html, string name, string? text)
    {
        if (!string.IsNullOrWhiteSpace(text))
            Add(html, $"<h4>{name}</h4><p class=\"pre\">{Inert.Html(text)}</p>");
    }

    private static void Reviews(StringBuilder html, RunReport report)
    {
        if (report.Reviews.Count == 0)
            return;
        html.Append("<section id=\"review\"><h2>What the reviewer found</h2>");
        foreach (var review in report.Reviews)
        {
            Add(html, $"<h3>Round {review.Round} <span class=\"quiet\">at {Inert.Html(EventText.Short(review.Report.Commit))}</span></h3><p>{Inert.Html(review.Report.Summary)}</p>");
            if (review.Report.Findings.Count == 0)
                html.Append("<p class=\"quiet\">No findings.</p>");
            foreach (var finding in review.Report.Findings)
            {
                var severity = finding.Severity.ToString().ToLowerInvariant();
                var place = finding.File.Length == 0 ? "the whole change" : finding.Line > 0 ? string.Create(CultureInfo.InvariantCulture, $"{finding.File}:{finding.Line}") : finding.File;
                Add(html, $"<article class=\"finding {severity}\"><div class=\"line\"><span class=\"chip\">{severity}</span><code>{Inert.Html(place)}</code>{(finding.Rule is { } rule ? $"<span class=\"quiet\">rule {Inert.Html(rule)}</span>" : "")}</div><p>{Inert.Html(finding.Why)}</p>");
                if (finding.Suggestion.Length > 0)
                    Add(html, $"<p class=\"suggestion\">{Inert.Html(finding.Suggestion)}</p>");
                if (finding is { Patch: { } patch, PatchTrial: { } trial })
                    Add(html, $"<p>A patch for it. {Inert.Html(trial)}</p><pre>{Inert.Html(patch)}</pre>");
                html.Append("</article>");
            }
        }

        html.Append("</section>");
    }

    private static void Costs(StringBuilder html, RunReport report)
    {
        html.Append("<section id=\"cost\"><h2>What it cost</h2>");
        if (report.CostByRole.Count == 0)
            html.Append("<p class=\"quiet\">No model was asked.</p>");
        else
        {
            CostTable(html, "Role", report.CostByRole);
            CostTable(html, "Task", report.CostByTask);
        }

        html.Append("</section>");
    }

    private static void Approvals(StringBuilder html, RunReport report)
    {
        if (report.Approvals.Count == 0)
            return;
        html.Append("<section id=\"approvals\"><h2>What people decided</h2><div class=\"scroll\"><table><thead><tr><th>Question</th><th>Decision</th><th>By</th><th>Why</th></tr></thead><tbody>");
        foreach (var approval in report.Approvals)
            Add(html, $"<tr><td>{Inert.Html(approval.Question)}</td><td>{approval.State.ToString().ToLowerInvariant()}</td><td>{Inert.Html(approval.By)}</td><td>{Inert.Html(approval.Why)}</td></tr>");
        html.Append("</tbody></table></div></section>");
    }

    private static void Denials(StringBuilder html, RunReport report)
    {
        if (report.Denials.Count == 0)
            return;
        html.Append("<section id=\"denials\"><h2>What was refused</h2><div class=\"scroll\"><table><thead><tr><th>Task</th><th>Tool</th><th>What</th><th>Why</th></tr></thead><tbody>");
        foreach (var (task, denial) in report.Denials.Select(item => (item.TaskId, item.Denial)))
            Add(html, $"<tr><td>{Inert.Html(task)}</td><td><code>{Inert.Html(denial.Tool)}</code></td><td>{EventText.NameOf(denial.Kind)}</td><td>{Inert.Html(denial.Reason)}</td></tr>");
        html.Append("</tbody></table></div></section>");
    }

    private static void CostTable(StringBuilder html, string what, IReadOnlyList<ReportCost> costs)
    {
        var most = Math.Max(1, costs.Max(cost => cost.Tokens));
        Add(html, $"<div class=\"scroll\"><table class=\"costs\"><thead><tr><th>{what}</th><th></th><th>Calls</th><th>Prompt tokens</th><th>Answer tokens</th><th>Steps</th><th>US dollars</th></tr></thead><tbody>");
        foreach (var cost in costs)
        {
            Add(html, $"<tr><td>{Inert.Html(cost.Name)}</td><td class=\"share\"><svg viewBox=\"0 0 100 8\" preserveAspectRatio=\"none\"><rect width=\"{100.0 * cost.Tokens / most:0.#}\" height=\"8\"/></svg></td>");
            Add(html, $"<td>{cost.Calls}</td><td>{Figures.Number(cost.InputTokens)}</td><td>{Figures.Number(cost.OutputTokens)}</td><td>{cost.Steps}</td><td>{Figures.Usd(cost.Usd)}</td></tr>");
        }

        html.Append("</tbody></table></div>");
    }

    private static void Timeline(StringBuilder html, RunReport report)
    {
        html.Append("<section id=\"timeline\"><h2>What happened</h2><ol class=\"timeline\">");
        foreach (var stored in report.Timeline)
            Add(html, $"<li class=\"{ToneOf(stored.Event)}\"><time>{Figures.Duration(stored.Time - report.Started)}</time><span>{Inert.Html(EventText.Describe(stored.Event))}</span></li>");
        html.Append("</ol></section>");
    }

    private static string Class(EvidenceRecord? evidence) => evidence switch
    {
        null or { Kind: EvidenceKind.Judged } => "judged",
        _ => evidence.Status.ToString().ToLowerInvariant(),
    };

    private static string ToneOf(IRunEvent fact) => fact switch
    {
        RunSucceeded or TaskIntegrated or PlanAccepted => "good",
        EvidenceRecorded recorded => recorded.Report.Records.Any(record => record.Status == EvidenceStatus.Failed) ? "bad" : "good",
        RunFailed or RepairGivenUp or AttemptFailed or IntegrationConflicted or PlanRejected => "bad",
        RunPaused or AttemptLost or AttemptSuspended or StaleInputRefused or RunCancelled or ApprovalRequested or ApprovalExpired or ActionsDenied => "odd",
        ReviewRecorded reviewed => reviewed.NewBlocking > 0 ? "bad" : "good",
        _ => "plain",
    };

    private static void Add(StringBuilder html, FormattableString part) => html.Append(part.ToString(CultureInfo.InvariantCulture));
}

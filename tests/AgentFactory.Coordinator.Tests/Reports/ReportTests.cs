using System.Text.RegularExpressions;
using System.Xml.Linq;
using AgentFactory.Contracts.Proof;
using AgentFactory.Contracts.Runs;
using AgentFactory.Contracts.Tasks;
using AgentFactory.Coordinator.Reports;
using AgentFactory.Coordinator.Storage;

namespace AgentFactory.Coordinator.Tests.Reports;

public sealed class ReportTests
{
    [Fact]
    public void From_RunThatWasMended_ReportsTheNewestEvidence()
    {
        var report = RunReport.From(SampleHistory.Source());

        Assert.Equal(RunStatus.Succeeded, report.Status);
        Assert.Equal(SampleHistory.GreenCommit, report.Commit);
        Assert.Equal(
            [("C1", EvidenceStatus.Passed, null), ("C2", EvidenceStatus.Passed, 3999), ("C3", EvidenceStatus.Unproven, (int?)null)],
            report.Criteria.Select(item => (item.Criterion.Id, item.Evidence!.Status, item.Evidence.TestsRun)));
    }

    [Fact]
    public void From_Journal_AttributesEveryTokenToARole()
    {
        var report = RunReport.From(SampleHistory.Source());

        Assert.Equal(
            [("coder", 3, 29_800L, 4_900L), ("reviewer", 1, 8_000L, 610L), ("planner", 1, 4_100L, 800L)],
            report.CostByRole.Select(cost => (cost.Name, cost.Calls, cost.InputTokens, cost.OutputTokens)));
    }

    [Fact]
    public void From_PausedAndResumed_IsWhereItWasBefore()
    {
        var source = SampleHistory.Source();
        var unfinished = source with
        {
            History = [.. source.History.Take(10),
                new StoredEvent(11, source.History[9].Time, new RunPaused(PauseKind.Budget, "no tokens left")),
                new StoredEvent(12, source.History[9].Time, new RunResumed(null, 2))],
        };

        var report = RunReport.From(unfinished);

        Assert.Equal((RunStatus.Working, null), (report.Status, report.Reason));
    }

    [Fact]
    public void From_NoSubmission_SaysSo() =>
        Assert.Throws<ArgumentException>(() => RunReport.From(SampleHistory.Source() with { History = [] }));

    [Fact]
    public void Html_OfEveryPart_IsWellFormed()
    {
        var html = HtmlReport.Write(RunReport.From(SampleHistory.Source()));

        // Void elements and bare attributes aside, the page is XML: an unclosed or crossed tag would fail here.
        var xml = Regex.Replace(html["<!doctype html>".Length..], "<meta ([^>]*)>", "<meta $1/>").Replace(" open>", " open=\"\">", StringComparison.Ordinal);
        var page = XDocument.Parse(xml.Replace("&#39;", "'", StringComparison.Ordinal));
        Assert.Equal(["evidence", "work", "review", "cost", "diff", "timeline"],
            page.Descendants("section").Select(section => (string?)section.Attribute("id")));
    }

    [Fact]
    public void Html_AnyRun_ReachesForNothingOutside()
    {
        var html = HtmlReport.Write(RunReport.From(SampleHistory.Source()));

        Assert.Contains("default-src 'none'; style-src 'unsafe-inline'", html, StringComparison.Ordinal);
        Assert.DoesNotMatch("(?i)<(script|link|img|iframe|object|embed|base)[\\s>]|url\\(|@import|https?:", html);
    }

    [Theory]
    [InlineData("<script>alert(1)</script>", "<script")]
    [InlineData("\"><img src=x onerror=alert(1)>", "<img")]
    [InlineData("</title></style><svg onload=alert(1)>", "<svg onload")]
    [InlineData("' onmouseover='alert(1)", "' onmouseover='")]
    [InlineData("\u001b[31mred\u001b[0m", "\u001b")]
    [InlineData("\u202eevil", "\u202e")]
    public void Html_TextOfStrangers_IsInert(string hostile, string mustNotAppear)
    {
        var report = RunReport.From(Poisoned(hostile));

        Assert.DoesNotContain(mustNotAppear, HtmlReport.Write(report), StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("<script>alert(1)</script>", "<script")]
    [InlineData("![x](https://evil.example/track)", "![x](")]
    [InlineData("[click](javascript:alert(1))", "[click](")]
    [InlineData("\u001b]8;;https://evil.example\u0007", "\u001b")]
    public void Markdown_TextOfStrangers_IsInert(string hostile, string mustNotAppear)
    {
        var markdown = MarkdownReport.Write(RunReport.From(Poisoned(hostile)));

        var outsideCode = Regex.Replace(markdown, "(?ms)^(`{3,}).*?^\\1|(`+).*?\\2", "");
        Assert.DoesNotContain(mustNotAppear, outsideCode, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Markdown_LogWithAFence_CannotLeaveItsBlock()
    {
        var block = Inert.MarkdownBlock("before\n````\n# a heading\n");

        Assert.Equal("`````\nbefore\n````\n# a heading\n`````\n", block);
    }

    [Fact]
    public void Markdown_Succeeded_NamesEachCriterionWithItsProof()
    {
        var markdown = MarkdownReport.Write(RunReport.From(SampleHistory.Source()));

        Assert.Contains("| **C2** All numbers survive a round trip | passed | `check C2` | 0 | 3999 | 4.3 s |", markdown, StringComparison.Ordinal);
        Assert.Contains("| **C3** The README explains the rules | judged only |  |  |  |  |", markdown, StringComparison.Ordinal);
    }

    [Fact]
    public void Diff_AddedAndRemovedLines_AreCountedAndNumbered()
    {
        var html = DiffHtml.Write(SampleHistory.Source().Diff);

        Assert.Contains("<code>README.md</code> <span class=\"plus\">+1</span> <span class=\"minus\">−1</span>", html, StringComparison.Ordinal);
        Assert.Contains("<tr class=\"add\"><td></td><td>2</td><td>+Symbols that stand before a larger one are subtracted.</td></tr>", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Graph_CyclicOrUnknownDependencies_StillDraws()
    {
        var tasks = new[] { ("a", "b"), ("b", "a"), ("c", "nobody") }
            .Select(pair => new ReportTask(new TaskSpecification { Id = pair.Item1, Title = pair.Item1, Role = Roles.Coder, Kind = TaskKind.Work, DependsOn = [pair.Item2] }))
            .ToList();

        var svg = XElement.Parse(GraphSvg.Write(tasks).Replace("&#39;", "'", StringComparison.Ordinal));

        Assert.Equal(3, svg.Elements("g").Count());
    }

    private static ReportSource Poisoned(string text)
    {
        var source = SampleHistory.Source();
        var prp = SampleHistory.Prp with
        {
            Title = text,
            Goal = text,
            Criteria = [.. SampleHistory.Prp.Criteria.Select(criterion => criterion with { Text = text, Script = text })],
        };
        var record = new EvidenceRecord
        {
            CriterionId = "C1", Text = text, Kind = EvidenceKind.Executed, Status = EvidenceStatus.Failed, Command = text, ExitCode = 1,
            Runner = text, TestsRun = 2, Commit = text, LogHash = text, LogTail = text, Reason = text, Sandbox = text,
        };
        IRunEvent[] facts =
        [
            new RunSubmitted(prp, new RunOptions { Model = text }, text),
            new TaskAdded(new TaskSpecification { Id = text, Title = text, Role = text, Kind = TaskKind.Work, Requirements = text, Files = [text] }, text),
            new PlanAccepted(text, [text]),
            new TaskDispatched(text, 1, 1, text, text),
            new AttemptOpened(text, 1, 1, text),
            new TaskCompleted(text, 1, 1, text, System.Text.Json.JsonSerializer.Serialize(new { summary = text })),
            new EvidenceRecorded(new EvidenceReport(text, [record])),
            new ReviewRecorded(new ReviewReport(text, text, [new ReviewFinding { File = text, Line = 1, Why = text, Suggestion = text, Rule = text, Patch = text, PatchTrial = text }]), 1, 1),
            new RunFailed(text),
        ];
        return source with
        {
            RunId = text,
            History = [.. facts.Select((fact, index) => new StoredEvent(index + 1, source.History[0].Time, fact))],
            Journal = [new JournalRecord(text, 1, 0, text, text, text, null, null)],
            Diff = $"diff --git a/{text} b/{text}\n+++ b/{text}\n@@ -1 +1 @@\n+{text}\n",
        };
    }
}

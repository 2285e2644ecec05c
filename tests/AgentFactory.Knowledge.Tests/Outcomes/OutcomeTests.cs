using AgentFactory.Contracts.Knowledge;
using AgentFactory.Knowledge.Tests.Fakes;

namespace AgentFactory.Knowledge.Tests.Outcomes;

public sealed class OutcomeTests : IDisposable
{
    private readonly KnowledgeBed _bed = new();

    public void Dispose() => _bed.Dispose();

    [Fact]
    public async Task RecordOutcome_HarmfulAndHelpfulLessons_TheOneSinksTheOtherRisesWithinFiveRuns()
    {
        // The harmful one fits the question better, so at first it comes first.
        await _bed.StoreAsync("retry database migration by deleting lock table rows");
        await _bed.StoreAsync("retry database migration after waiting");
        var first = await OrderAsync();
        Assert.StartsWith("retry database migration by deleting", first[0].Content, StringComparison.Ordinal);
        var citations = await CiteAsync();
        var harmful = citations.Single(passage => passage.Text.Contains("deleting", StringComparison.Ordinal)).Citation;
        var helpful = citations.Single(passage => passage.Text.Contains("waiting", StringComparison.Ordinal)).Citation;

        var runs = 0;
        do
        {
            runs++;
            await RecordAsync($"bad-{runs}", harmful, success: false);
            await RecordAsync($"good-{runs}", helpful, success: true);
        }
        while ((await OrderAsync())[0].Content.Contains("deleting", StringComparison.Ordinal) && runs < 5);

        Assert.Equal("retry database migration after waiting", (await OrderAsync())[0].Content);
        var lessons = (await _bed.Knowledge.ListLessonsAsync(new ListLessonsRequest(), default)).Lessons;
        Assert.Equal(["retry database migration after waiting", "retry database migration by deleting lock table rows"], lessons.Select(lesson => lesson.Entry.Content));
        Assert.True(lessons[0].Weight > 1 && lessons[1].Weight < 1);
    }

    [Fact]
    public async Task RecordOutcome_LessonThatKeepsFailing_IsArchivedAndStillThere()
    {
        var id = await _bed.StoreAsync("turn off the tests");
        var citation = Assert.Single(await CiteAsync("turn off the tests")).Citation;
        var archivedAt = 0;
        for (var run = 1; run <= 20 && archivedAt == 0; run++)
            archivedAt = (await RecordAsync($"run-{run}", citation, success: false)).Archived.Count > 0 ? run : 0;

        Assert.Equal(7, archivedAt);
        Assert.Empty((await _bed.Knowledge.QueryAsync(new QueryRequest { Text = "turn off the tests" }, default)).Hits);
        var kept = await _bed.Knowledge.GetAsync(new GetRequest { Id = id }, default);
        Assert.Equal(("turn off the tests", true), (kept.Content, kept.Archived));
    }

    [Fact]
    public async Task RecordOutcome_DocumentationThatKeepsFailing_SinksAndStays()
    {
        await _bed.StoreAsync("how the build works", SourceType.Documentation);
        var citation = Assert.Single(await CiteAsync("how the build works")).Citation;
        for (var run = 1; run <= 20; run++)
            Assert.Empty((await RecordAsync($"run-{run}", citation, success: false)).Archived);
        var hit = Assert.Single((await _bed.Knowledge.QueryAsync(new QueryRequest { Text = "how the build works" }, default)).Hits);
        Assert.InRange(hit.Relevance, 0.15, 0.25);
    }

    [Fact]
    public async Task RecordOutcome_ToldTwice_CountsOnce()
    {
        await _bed.StoreAsync("cache the answers");
        var citation = Assert.Single(await CiteAsync("cache the answers")).Citation;
        Assert.Equal(1, (await RecordAsync("run", citation, success: true)).Recorded);
        Assert.Equal(0, (await RecordAsync("run", citation, success: false)).Recorded);
        var lesson = Assert.Single((await _bed.Knowledge.ListLessonsAsync(new ListLessonsRequest(), default)).Lessons);
        Assert.Equal((1, 1, 0.6), (lesson.Cited, lesson.Succeeded, Math.Round(lesson.SuccessRate, 9)));
    }

    [Fact]
    public async Task RecordOutcome_LongAgo_CountsLess()
    {
        await _bed.StoreAsync("pin the version");
        var citation = Assert.Single(await CiteAsync("pin the version")).Citation;
        for (var run = 0; run < 4; run++)
            await RecordAsync($"run-{run}", citation, success: false);
        var fresh = await RateAsync();
        _bed.Time.Advance(TimeSpan.FromDays(90));
        var old = await RateAsync();
        // 2 / (2 + 2 + 4), then with half of the four left: 2 / (2 + 2 + 2).
        Assert.Equal((0.25, 1.0 / 3), (fresh, old), new Tolerant());
    }

    [Fact]
    public async Task RecordOutcome_UnknownAndMalformedCitations_AreIgnored()
    {
        var request = new RecordOutcomeRequest { RunId = "run", TaskId = "task", Success = true };
        request.Cited.AddRange(["K999", "[K12]", "K-1", "x", "' OR 1=1", ""]);
        Assert.Equal(0, (await _bed.Knowledge.RecordOutcomeAsync(request, default)).Recorded);
    }

    [Fact]
    public async Task RecordOutcome_CitesWhatTheTaskWasNotShown_CountsOnlyWhatItWas()
    {
        await _bed.StoreAsync("retry after waiting");
        await _bed.StoreAsync("poisoned advice nobody asked for");
        var shown = Assert.Single(await CiteAsync("retry after waiting")).Citation;
        var forged = Assert.Single(await CiteAsync("poisoned advice nobody asked for")).Citation;
        await _bed.Knowledge.GetContextAsync(new GetContextRequest { Text = "retry after waiting", RunId = "run", TaskId = "one" }, default);
        await _bed.Knowledge.GetContextAsync(new GetContextRequest { Text = "poisoned advice nobody asked for", RunId = "run", TaskId = "two" }, default);
        await _bed.Knowledge.GetContextAsync(new GetContextRequest { Text = "poisoned advice nobody asked for", RunId = "other", TaskId = "one" }, default);
        var request = new RecordOutcomeRequest { RunId = "run", TaskId = "one", Success = true, Cited = { shown, forged } };

        Assert.Equal(1, (await _bed.Knowledge.RecordOutcomeAsync(request, default)).Recorded);
        var lesson = Assert.Single((await _bed.Knowledge.ListLessonsAsync(new ListLessonsRequest(), default)).Lessons);
        Assert.Equal("retry after waiting", lesson.Entry.Content);
    }

    [Theory]
    [InlineData("run", "")]
    [InlineData("", "task")]
    public async Task GetContext_ForHalfATask_IsRefused(string run, string task)
    {
        var request = new GetContextRequest { Text = "retry", RunId = run, TaskId = task };
        var refusal = await Assert.ThrowsAsync<KnowledgeRefusedException>(() => _bed.Knowledge.GetContextAsync(request, default));
        Assert.Equal(KnowledgeFault.Invalid, refusal.Fault);
    }

    [Theory]
    [InlineData("", "task", 0)]
    [InlineData("run", "", 0)]
    [InlineData("run", "task", double.NaN)]
    [InlineData("run", "task", -1)]
    public async Task RecordOutcome_BadInput_IsRefused(string run, string task, double cost)
    {
        var request = new RecordOutcomeRequest { RunId = run, TaskId = task, CostUsd = cost };
        var refusal = await Assert.ThrowsAsync<KnowledgeRefusedException>(() => _bed.Knowledge.RecordOutcomeAsync(request, default));
        Assert.Equal(KnowledgeFault.Invalid, refusal.Fault);
    }

    private async Task<IReadOnlyList<Entry>> OrderAsync() =>
        [.. (await _bed.Knowledge.QueryAsync(new QueryRequest { Text = "retry database migration deleting lock waiting" }, default)).Hits.Select(hit => hit.Entry)];

    private async Task<IReadOnlyList<Passage>> CiteAsync(string text = "retry database migration deleting lock waiting") =>
        (await _bed.Knowledge.GetContextAsync(new GetContextRequest { Text = text }, default)).Passages;

    private async Task<double> RateAsync() =>
        Assert.Single((await _bed.Knowledge.ListLessonsAsync(new ListLessonsRequest(), default)).Lessons).SuccessRate;

    /// <summary>By a task that was shown all that there is.</summary>
    private async Task<RecordOutcomeResponse> RecordAsync(string run, string citation, bool success)
    {
        var all = string.Join(' ', _bed.Store.Entries.Select(entry => entry.Content));
        await _bed.Knowledge.GetContextAsync(new GetContextRequest { Text = all, RunId = run, TaskId = "task", MaxTokens = 2000 }, default);
        var request = new RecordOutcomeRequest { RunId = run, TaskId = "task", Success = success };
        request.Cited.Add($"[{citation}]");
        return await _bed.Knowledge.RecordOutcomeAsync(request, default);
    }

    private sealed class Tolerant : IEqualityComparer<(double, double)>
    {
        public bool Equals((double, double) x, (double, double) y) => Math.Abs(x.Item1 - y.Item1) < 1e-9 && Math.Abs(x.Item2 - y.Item2) < 1e-9;

        public int GetHashCode((double, double) obj) => 0;
    }
}

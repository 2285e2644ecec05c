using AgentFactory.Contracts.Proof;
using AgentFactory.Contracts.Prp;
using AgentFactory.Contracts.Runs;
using AgentFactory.Contracts.Tasks;
using AgentFactory.Coordinator.Reports;
using AgentFactory.Coordinator.Storage;

namespace AgentFactory.Coordinator.Tests.Reports;

/// <summary>A run that was red once, was mended, reviewed and delivered.</summary>
internal static class SampleHistory
{
    public const string BaseCommit = "1111111111111111111111111111111111111111";
    public const string RedCommit = "2222222222222222222222222222222222222222";
    public const string GreenCommit = "3333333333333333333333333333333333333333";

    private static readonly DateTimeOffset Start = new(2026, 5, 4, 9, 0, 0, TimeSpan.Zero);

    public static PrpDocument Prp { get; } = new()
    {
        File = "prps/roman.md",
        Title = "Roman numerals",
        Goal = "A library that reads and writes Roman numerals from 1 to 3999.",
        Criteria =
        [
            new("C1", "It builds without a warning", "dotnet build -warnaserror", CriterionClass.Gate, new(10, 12)),
            new("C2", "All numbers survive a round trip", "dotnet run --project tests", CriterionClass.Gate, new(13, 15)),
            new("C3", "The README explains the rules", null, CriterionClass.None, new(16, 16)),
        ],
    };

    public static ReportSource Source(params IRunEvent[] more) => new()
    {
        RunId = "run-20260504-roman",
        History = [.. Facts().Concat(more).Select((fact, index) => new StoredEvent(index + 1, Start + TimeSpan.FromSeconds(index * 7), fact))],
        Spending = new RunSpending(9, 48_210, 0.2713, 0, 0),
        Journal =
        [
            Call("plan", "planner", 0, 4_100, 800, 0.02),
            Call("parse", "coder", 0, 9_000, 2_100, 0.06),
            Call("write", "coder", 0, 8_800, 1_900, 0.05),
            Call("repair-1", "coder", 0, 12_000, 900, 0.07),
            Call("review-1", "reviewer", 0, 8_000, 610, 0.0713),
        ],
        Diff = """
            diff --git a/src/Roman.cs b/src/Roman.cs
            new file mode 100644
            index 0000000..aaaaaaa
            --- /dev/null
            +++ b/src/Roman.cs
            @@ -0,0 +1,4 @@
            +namespace Numerals;
            +
            +/// <summary>Reads & writes <b>Roman</b> numerals.</summary>
            +public static class Roman;
            diff --git a/README.md b/README.md
            index bbbbbbb..ccccccc 100644
            --- a/README.md
            +++ b/README.md
            @@ -1,3 +1,3 @@
             # Numerals
            -To be written.
            +Symbols that stand before a larger one are subtracted.
             MIT.
            """,
    };

    private static IEnumerable<IRunEvent> Facts()
    {
        yield return new RunSubmitted(Prp, new RunOptions { Model = "openai:gpt-5" }, BaseCommit);
        yield return Added("plan", "Plan the work", Roles.Planner, TaskKind.Plan);
        yield return new TaskDispatched("plan", 1, 1, BaseCommit, "tasks/plan-1");
        yield return new AttemptOpened("plan", 1, 1, "planner-1");
        yield return new TaskCompleted("plan", 1, 1, null, """{"summary":"One task reads numerals, one writes them.","tasks":[]}""");
        yield return Added("parse", "Read Roman numerals", Roles.Coder, TaskKind.Work, "plan");
        yield return Added("write", "Write Roman numerals", Roles.Coder, TaskKind.Work, "plan");
        yield return new PlanAccepted("One task reads numerals, one writes them.", ["parse", "write"]);
        yield return new TaskDispatched("parse", 1, 2, BaseCommit, "tasks/parse-1");
        yield return new TaskDispatched("write", 1, 3, BaseCommit, "tasks/write-1");
        yield return new TaskCompleted("parse", 1, 2, RedCommit, """{"summary":"Reading works, with errors for bad input."}""");
        yield return new TaskIntegrated("parse", RedCommit);
        yield return new TaskCompleted("write", 1, 3, RedCommit, """{"summary":"Writing works."}""");
        yield return new TaskIntegrated("write", RedCommit);
        yield return Added("prove-1", "Execute the criteria", Roles.Tester, TaskKind.Prove);
        yield return new TaskDispatched("prove-1", 1, 4, RedCommit, "tasks/prove-1");
        yield return new EvidenceRecorded(new EvidenceReport(RedCommit, [Passed("C1", RedCommit, null), Failed("C2", RedCommit)]));
        yield return new TaskCompleted("prove-1", 1, 4, null, """{"commit":"2222","records":[]}""");
        yield return Added("repair-1", "Mend the subtractive pairs", Roles.Coder, TaskKind.Repair);
        yield return new TaskDispatched("repair-1", 1, 5, RedCommit, "tasks/repair-1");
        yield return new TaskCompleted("repair-1", 1, 5, GreenCommit, """{"summary":"CM and CD were swapped."}""");
        yield return new TaskIntegrated("repair-1", GreenCommit);
        yield return Added("prove-2", "Execute the criteria", Roles.Tester, TaskKind.Prove);
        yield return new TaskDispatched("prove-2", 1, 6, GreenCommit, "tasks/prove-2");
        yield return new EvidenceRecorded(new EvidenceReport(GreenCommit, Green()));
        yield return new TaskCompleted("prove-2", 1, 6, null, """{"commit":"3333","records":[]}""");
        yield return Added("review-1", "Review the change", Roles.Reviewer, TaskKind.Review);
        yield return new TaskDispatched("review-1", 1, 7, GreenCommit, "tasks/review-1");
        yield return new ReviewRecorded(Review(), 1, 0);
        yield return new TaskCompleted("review-1", 1, 7, null, """{"summary":"Sound."}""");
        yield return new RunSucceeded(GreenCommit, Green());
    }

    private static EvidenceRecord[] Green() =>
    [
        Passed("C1", GreenCommit, null),
        Passed("C2", GreenCommit, 3999),
        new()
        {
            CriterionId = "C3", Text = "The README explains the rules", Kind = EvidenceKind.Judged, Status = EvidenceStatus.Unproven,
            Commit = GreenCommit, Reason = "there is no command; a person must look",
        },
    ];

    private static ReviewReport Review() => new(GreenCommit, "Small and clear.",
        [new() { File = "src/Roman.cs", Line = 3, Severity = FindingSeverity.Minor, Why = "Zero is accepted.", Suggestion = "Refuse numbers below 1." }]);

    private static EvidenceRecord Passed(string id, string commit, int? tests) => new()
    {
        CriterionId = id, Text = id, Kind = EvidenceKind.Executed, Status = EvidenceStatus.Passed, Command = $"check {id}", ExitCode = 0,
        Runner = tests is null ? null : "check", TestsRun = tests, Commit = commit, LogHash = new string('a', 64), LogTail = $"all of {id} is fine\n",
        DurationMs = 4_321, Sandbox = "bubblewrap",
    };

    private static EvidenceRecord Failed(string id, string commit) => Passed(id, commit, 3999) with
    {
        Status = EvidenceStatus.Failed, ExitCode = 1, LogTail = "expected CM, found CD\n", Reason = "exit code 1",
    };

    private static TaskAdded Added(string id, string title, string role, TaskKind kind, params string[] after) =>
        new(new TaskSpecification { Id = id, Title = title, Role = role, Kind = kind, DependsOn = after, Requirements = $"Do: {title}." }, null);

    private static JournalRecord Call(string task, string role, int index, long input, long output, double usd) =>
        new(task, 1, index, role, "gpt-5", "{}", new CallAnswer
        {
            Index = index, ResponseJson = "{}", InputTokens = input, OutputTokens = output, Usd = usd, Duration = TimeSpan.FromSeconds(3),
        }, null);
}

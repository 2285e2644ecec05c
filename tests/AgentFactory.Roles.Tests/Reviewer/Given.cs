using AgentFactory.Agents.Tests.Fakes;
using AgentFactory.Contracts.Proof;
using AgentFactory.Contracts.Prp;
using AgentFactory.Contracts.Tasks;
using AgentFactory.Reviewer;
using AgentFactory.Reviewer.Changes;
using AgentFactory.Reviewer.Rules;

namespace AgentFactory.RoleTests.Reviewer;

/// <summary>A change between two sets of files, with the diff that git makes of them.</summary>
internal sealed class Given
{
    public static readonly TaskBrief Review = Say.Brief(TaskKind.Review, Roles.Reviewer);

    private readonly Dictionary<string, string> _before = [];
    private readonly Dictionary<string, string> _after = [];

    public string Goal { get; init; } = "It is there.";

    public IReadOnlyList<string> Acceptance { get; init; } = [];

    public string? Log { get; init; }

    public Given File(string path, string? before, string? after)
    {
        if (before is not null)
            _before[path] = before;
        if (after is not null)
            _after[path] = after;
        return this;
    }

    /// <summary>Findings as <c>severity rule file:line</c>.</summary>
    public async Task<IReadOnlyList<string>> FindAsync() =>
        [.. (await ReportAsync()).Select(finding => $"{finding.Severity.ToString().ToLowerInvariant()} {finding.Rule} {finding.File}:{finding.Line}")];

    public async Task<IReadOnlyList<ReviewFinding>> ReportAsync()
    {
        var brief = Review with
        {
            Prp = new PrpDocument { Title = "It", Goal = Goal },
            AcceptanceFiles = Acceptance,
            Evidence = new EvidenceReport("head",
            [
                new EvidenceRecord { CriterionId = "C1", Text = "builds", Kind = EvidenceKind.Executed, Status = EvidenceStatus.Passed, Commit = "head", LogTail = Log },
            ]),
        };
        return ReviewRules.Find(new ReviewedChange(brief, UnifiedDiff.Parse(await DiffAsync()), isWhole: true, [.. _after.Keys], path => _after.GetValueOrDefault(path)), new ReviewerOptions());
    }

    private async Task<string> DiffAsync()
    {
        using var repository = new RealRepository();
        var from = await repository.CommitAsync(null, [.. _before.Select(file => (file.Key, file.Value)), ("keep", "x")]);
        var to = await repository.CommitAsync(from, [.. _after.Select(file => (file.Key, file.Value)), ("keep", "x")]);
        return await repository.GitAsync("diff-tree", "-r", "-p", "-M", "--no-color", from, to);
    }
}

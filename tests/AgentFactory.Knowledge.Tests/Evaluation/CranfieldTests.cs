using AgentFactory.Knowledge.Evaluation;
using AgentFactory.Knowledge.Ranking;
using Xunit.Abstractions;

namespace AgentFactory.Knowledge.Tests.Evaluation;

public class CranfieldTests(ITestOutputHelper output)
{
    /// <summary>Lies beside a checkout where it is to be had; it is not ours to ship.</summary>
    private static readonly string? Folder = FindFolder();

    [CranfieldFact]
    public async Task RunAsync_WithoutAModel_RanksAsWellAsPromised()
    {
        var quality = await CollectionEvaluator.RunAsync(Folder!, new(), default);

        Assert.Equal((1400, 225), (quality.Documents, quality.Queries));
        Assert.StartsWith("lsi-", quality.Space, StringComparison.Ordinal);
        Assert.InRange(quality.Fused.Ndcg10, 0.43, 1);
        Assert.InRange(quality.Fused.Recall20, 0.57, 1);
        Assert.InRange(quality.Fused.Ndcg10, Math.Max(quality.Lexical.Ndcg10, quality.Vector.Ndcg10), 1);
        Assert.InRange(quality.Fused.Recall20, Math.Max(quality.Lexical.Recall20, quality.Vector.Recall20), 1);
    }

    [CranfieldFact]
    public async Task RunAsync_WithoutLearnedVectors_IsNoWorseThanTheBetterPart()
    {
        var quality = await CollectionEvaluator.RunAsync(Folder!, new() { Learn = false }, default);

        Assert.InRange(quality.Fused.Ndcg10, Math.Max(quality.Lexical.Ndcg10, quality.Vector.Ndcg10), 1);
        Assert.InRange(quality.Fused.Recall20, Math.Max(quality.Lexical.Recall20, quality.Vector.Recall20), 1);
    }

    [CranfieldFact]
    public async Task RunAsync_OnRandomHalvesOfTheQuestions_FusedLosesNoMoreThanNoise()
    {
        const int Seeds = 20;
        var byMode = (await CollectionEvaluator.RunAsync(Folder!, new(), default)).ByQuery;
        var queries = byMode[RankingMode.Fused].Count;
        var (worstNdcg, worstRecall) = (1.0, 1.0);
        for (var seed = 0; seed < Seeds; seed++)
        {
            var half = Enumerable.Range(0, queries).ToArray();
            new Random(seed).Shuffle(half);
            half = half[..(queries / 2)];
            double Mean(RankingMode mode, Func<RankingQuality, double> figure) => half.Average(query => figure(byMode[mode][query]));
            double Lead(Func<RankingQuality, double> figure) =>
                Mean(RankingMode.Fused, figure) - Math.Max(Mean(RankingMode.Lexical, figure), Mean(RankingMode.Vector, figure));
            worstNdcg = Math.Min(worstNdcg, Lead(quality => quality.Ndcg10));
            worstRecall = Math.Min(worstRecall, Lead(quality => quality.Recall20));
        }

        output.WriteLine(FormattableString.Invariant($"worst of {Seeds} halves: nDCG@10 {worstNdcg:+0.0000;-0.0000}, recall@20 {worstRecall:+0.0000;-0.0000}"));
        Assert.InRange(worstNdcg, -0.015, 1);
        Assert.InRange(worstRecall, -0.015, 1);
    }

    private static string? FindFolder()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            var folder = Path.Combine(at.FullName, "shared", "data", "cranfield");
            if (Directory.Exists(folder))
                return folder;
        }

        return null;
    }

    private sealed class CranfieldFactAttribute : FactAttribute
    {
        public CranfieldFactAttribute()
        {
            if (FindFolder() is null)
                Skip = "the Cranfield collection is not in ../shared/data/cranfield";
        }
    }
}

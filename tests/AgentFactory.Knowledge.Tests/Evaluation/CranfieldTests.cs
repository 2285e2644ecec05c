using AgentFactory.Knowledge.Evaluation;

namespace AgentFactory.Knowledge.Tests.Evaluation;

public class CranfieldTests
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

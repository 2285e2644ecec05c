using AgentFactory.Knowledge.Embeddings;
using AgentFactory.Knowledge.Ranking;

namespace AgentFactory.Knowledge.Tests.Embeddings;

public class LearnedSpaceTests
{
    [Fact]
    public void OfQuery_WordsThatWereNotLearned_KeepsLess()
    {
        var vocabulary = new Vocabulary();
        var index = new LexicalIndex(vocabulary, new());
        for (var i = 0; i < 60; i++)
            index.Set(i, TermVector.Of(i % 2 == 0 ? $"gearbox oil pressure part{i}" : $"river water level part{i}", vocabulary));
        var latent = LatentSpace.Learn(index, [.. Enumerable.Range(0, 60).Select(i => index[i]!)], new(), default)!;
        var space = new LearnedSpace(latent, 60);

        double Kept(string text)
        {
            space.OfQuery(text, vocabulary, out var kept);
            return kept;
        }

        Assert.InRange(Kept("gearbox oil pressure"), 0.9, 1);
        Assert.InRange(Kept("gearbox oil pressure part7"), 0.01, 0.6);
        Assert.Equal(0, Kept("part7 nowhere"));
    }
}

using AgentFactory.Knowledge.Evaluation;

namespace AgentFactory.Knowledge.Tests.Evaluation;

public sealed class TrecCollectionTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("trec-test-");

    [Fact]
    public void Read_JudgementsByPlace_NumbersQueriesByPlace()
    {
        Write("docs.xml", "<doc><docno> 7 </docno><title>a &amp; b</title><text>a &amp; b\nrest <b>bold</b></text></doc><DOC><DOCNO>8</DOCNO>no text element</DOC>");
        Write("q.xml", "<xml><top><num> Number: 004</num><title> first\nquery </title></top><top><num>9</num><title>second</title></top></xml>");
        Write("rel", "1 0 7 1\n2 0 8  3\n2 0 7 0\n");

        var collection = TrecCollection.Read(_folder.FullName);

        Assert.Equal([new("7", "a & b\nrest bold"), new("8", "no text element")], collection.Documents);
        Assert.Equal([new("1", "first query"), new("2", "second")], collection.Queries);
        Assert.Equal(["1", "2"], collection.Judgements.Keys.Order());
        Assert.Equal(new Dictionary<string, int> { ["8"] = 3, ["7"] = 0 }, collection.Judgements["2"]);
    }

    [Fact]
    public void Read_JudgementsByNumber_KeepsTheNumbers()
    {
        Write("docs", "<DOC>\n<DOCNO>X-1</DOCNO>\n<TEXT>\nwords\n</TEXT>\n</DOC>\n");
        Write("topics", "<top>\n<num> Number: 301\n<title> crime\n<desc> Description:\nIdentify it.\n</top>\n");
        Write("qrels", "301 0 X-1 1\n");

        var collection = TrecCollection.Read(_folder.FullName);

        Assert.Equal([new("301", "crime")], collection.Queries);
        Assert.Equal([new("X-1", "words")], collection.Documents);
    }

    [Fact]
    public void Read_NoJudgements_SaysWhatIsMissing()
    {
        Write("docs", "<doc><docno>1</docno><text>x</text></doc>");
        Write("q", "<top><num>1</num><title>x</title></top>");

        var error = Assert.Throws<FormatException>(() => TrecCollection.Read(_folder.FullName));

        Assert.Contains("holds no judgements", error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder.FullName, name), text);
}

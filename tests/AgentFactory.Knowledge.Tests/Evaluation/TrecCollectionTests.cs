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

    [Theory]
    [InlineData("1 0 7 1\r\n1 0 8 0\r\n")]
    [InlineData("query-id\tcorpus-id\tscore\n1\t7\t1\n1\t8\t0\n")]
    [InlineData("01 0 0007 1\n01 0 0008 0\n")]
    public void Read_FormsOfJudgements_MeanTheSame(string judgements)
    {
        Write("docs", "<doc><docno>7</docno><text>x</text></doc>\r\n<doc><docno>8</docno><text>y</text></doc>");
        Write("q", "<top>\r\n<num> 1</num>\r\n<title>\r\nx\r\n</title></top>");
        Write("qrels", judgements);
        Write("README", "Of the documents\nand judgements: see 1 2 3\n");

        var collection = TrecCollection.Read(_folder.FullName);

        Assert.Equal([new("1", "x")], collection.Queries);
        Assert.Equal(new Dictionary<string, int> { ["7"] = 1, ["8"] = 0 }, collection.Judgements["1"]);
    }

    [Theory]
    [InlineData("1 7\n1 8\n")]
    [InlineData("1 7 0 0.000\n1 8 0 0.000\n")]
    public void Read_JudgementsThatOnlyName_MeanRelevant(string judgements)
    {
        Write("docs", "<doc><docno>7</docno><text>x</text></doc><doc><docno>8</docno><text>y</text></doc>");
        Write("q", "<top><num>1</num><title>x</title></top>");
        Write("qrels", judgements);

        Assert.Equal(new Dictionary<string, int> { ["7"] = 1, ["8"] = 1 }, TrecCollection.Read(_folder.FullName).Judgements["1"]);
    }

    [Theory]
    [InlineData("one 0 a b 2\none 0 c 0\n")]
    [InlineData("one\t0\ta b\t2\none\t0\tc\t0\n")]
    [InlineData("query-id\tcorpus-id\tscore\none\ta b\t2\none\tc\t0\n")]
    public void Read_NumbersWithSpaces_StayWhole(string judgements)
    {
        Write("docs", "<doc><docno>a b</docno><text>x</text></doc><doc><docno>c</docno><text>y</text></doc>");
        Write("q", "<top><num>one</num><title>x</title></top>");
        Write("qrels", judgements);

        Assert.Equal(new Dictionary<string, int> { ["a b"] = 2, ["c"] = 0 }, TrecCollection.Read(_folder.FullName).Judgements["one"]);
    }

    [Fact]
    public async Task RunAsync_SameNumberTwice_CountsOnce()
    {
        Write("docs", "<doc><docno>1</docno><text>pumps one</text></doc><doc><docno>1</docno><text>pumps two valves</text></doc>");
        Write("q", "<top><num>1</num><title>pumps</title></top>");
        Write("qrels", "1 0 1 1\n");

        var quality = await CollectionEvaluator.RunAsync(_folder.FullName, new(), default);

        Assert.Equal((new(1, 1), new(1, 1), new(1, 1)), (quality.Lexical, quality.Vector, quality.Fused));
    }

    [Fact]
    public void Read_AttributesAndSeveralTexts_AreUnderstood()
    {
        Write("docs", "<doc id=\"a\"><author>me</author><text>one</text><text>two</text></doc><doc id='b'><abstract>three</abstract><biblio>9</biblio></doc>");
        Write("q", "<topics><topic number=\"5\"><query>find one</query><narrative>long</narrative></topic></topics>");
        Write("qrels", "5 0 a 2\n");

        var collection = TrecCollection.Read(_folder.FullName);

        Assert.Equal([new("a", "one two"), new("b", "three")], collection.Documents);
        Assert.Equal([new("5", "find one")], collection.Queries);
    }

    [Fact]
    public void Read_JudgementsOfOtherDocuments_AreRefused()
    {
        Write("docs", "<doc><docno>7</docno><text>x</text></doc>");
        Write("q", "<top><num>1</num><title>x</title></top>");
        Write("qrels", "1 0 other 1\n");

        Assert.Contains("No judgement refers", Assert.Throws<FormatException>(() => TrecCollection.Read(_folder.FullName)).Message, StringComparison.Ordinal);
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

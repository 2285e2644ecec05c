using AgentFactory.Knowledge.Ranking;

namespace AgentFactory.Knowledge.Tests.Ranking;

public class VocabularyTests
{
    [Theory]
    [InlineData("機械学習の入門書です", "機械 械学 学習 習の の入 入門 門書 書で です")]
    [InlineData("C#で書く", "c で書 書く")]
    [InlineData("안녕 세계", "안녕 세계")]
    [InlineData("Résumé Straße ČESKÝ", "resum straße ceski")]
    [InlineData("re\u0301sume\u0301", "resum")]
    [InlineData("мой RunDecider", "мой rundecid run decid")]
    [InlineData("मुंबई शहर", "मुंबई शहर")]
    [InlineData("字", "字")]
    public void Analyze_TextsOfManyScripts_AreCutIntoWhatPeopleAskFor(string text, string expected)
    {
        var vocabulary = new Vocabulary();
        var terms = new List<int>();

        vocabulary.Analyze(text, terms);

        Assert.Equal(expected, string.Join(' ', terms.Select(vocabulary.Text)));
    }

    [Fact]
    public void Look_PartOfATextWithoutSpaces_IsKnown()
    {
        var vocabulary = new Vocabulary();
        vocabulary.Analyze("機械学習の入門書です", []);
        var terms = new List<int>();

        vocabulary.Look("学習 入門", terms);

        Assert.DoesNotContain(-1, terms);
    }
}

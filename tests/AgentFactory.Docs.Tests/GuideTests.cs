using System.Text.RegularExpressions;

namespace AgentFactory.Docs.Tests;

/// <summary>Code in the pages is code that is compiled and run: each block names the file that it is from.</summary>
public sealed partial class GuideTests
{
    public static TheoryData<string, string> Snippets()
    {
        var snippets = new TheoryData<string, string>();
        foreach (var page in Repository.Pages())
            foreach (var file in Snippet().Matches(Repository.Read(page)).Select(match => match.Groups["file"].Value).Distinct(StringComparer.Ordinal))
                snippets.Add(page, file);
        return snippets;
    }

    [Theory]
    [MemberData(nameof(Snippets))]
    public void Snippet_OfAPage_IsPartOfItsFile(string page, string file)
    {
        var code = Snippet().Matches(Repository.Read(page)).Where(match => match.Groups["file"].Value == file).Select(match => match.Groups["code"].Value);

        Assert.All(code, block => Assert.Contains(block.Trim('\n'), Repository.Read(file), StringComparison.Ordinal));
    }

    [Fact]
    public void Guide_EveryBlockOfCode_NamesItsFile()
    {
        var guide = Repository.Read("docs/AGENTS.md");

        Assert.Equal(CodeFence().Count(guide), Snippet().Count(guide));
        Assert.True(Snippet().Count(guide) > 5);
    }

    [GeneratedRegex(@"<!-- from: (?<file>[^ ]+) -->\n```[a-z]+\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Snippet();

    [GeneratedRegex(@"^```(csharp|xml|markdown)$", RegexOptions.Multiline)]
    private static partial Regex CodeFence();
}

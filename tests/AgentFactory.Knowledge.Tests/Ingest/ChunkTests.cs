using AgentFactory.Knowledge.Ingest;

namespace AgentFactory.Knowledge.Tests.Ingest;

public sealed class ChunkTests
{
    [Fact]
    public void Markdown_Headings_MakeChunksWithTheirTrailAndLines()
    {
        var text = "Before.\n\n# Top\n\nText.\n\n```sh\n# no heading\n```\n\n## Under\n\nMore.\n\nOther\n-----\n\nLast.\n";
        var chunks = MarkdownChunks.Of(text, 0, 3000);
        Assert.Equal(
            [("", 1, 1), ("Top", 3, 9), ("Top › Under", 11, 13), ("Top › Other", 15, 18)],
            chunks.Select(chunk => (chunk.Name, chunk.FromLine, chunk.ToLine)));
    }

    [Fact]
    public void Markdown_LongSection_IsDividedAtEmptyLinesAndLosesNothing()
    {
        var paragraphs = Enumerable.Range(0, 40).Select(number => $"Paragraph {number} " + new string('x', 90)).ToList();
        var chunks = MarkdownChunks.Of("# Long\n\n" + string.Join("\n\n", paragraphs), 0, 1000);
        Assert.All(chunks, chunk => Assert.InRange(chunk.Text.Length, 1, 1000));
        Assert.All(paragraphs, paragraph => Assert.Single(chunks, chunk => chunk.Text.Contains(paragraph, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(".cs", "namespace A;\n\n/// <summary>It.</summary>\npublic sealed class B\n{\n    public int C(int d)\n    {\n        if (d > 0) return 1;\n        return Other(d);\n    }\n\n    [Fact]\n    private static async Task<int> E()\n    {\n    }\n}\n", "A|B@3|B.C@6|B.E@12")]
    [InlineData(".py", "import os\n\nclass A:\n    # says it\n    def b(self):\n        return [x for x in y]\n\n@cached\nasync def c():\n    pass\n", "|A@3|A.b@4|c@8")]
    [InlineData(".go", "package main\n\ntype A struct {\n}\n\n// B does.\nfunc (a *A) B() {\n}\n", "|A@3|B@6")]
    [InlineData(".rs", "use a;\n\n#[derive(Debug)]\npub struct A;\n\nimpl A {\n    pub fn b(&self) {}\n}\n", "|A@3|A@6|A.b@7")]
    [InlineData(".ts", "import a from 'a';\n\nexport class A {\n  b(c: string): void {\n    if (c) { }\n  }\n}\n\nexport const d = (e) => {\n};\n", "|A@3|A.b@4|d@9")]
    [InlineData(".rb", "require 'a'\n\nclass A\n  def b?\n  end\nend\n", "|A@3|A.b?@4")]
    [InlineData(".sql", "-- one\nCREATE TABLE a (id INT);\n\nCREATE INDEX b ON a (id);\n", "a@1|b@4")]
    public void Code_Definitions_MakeChunksWithTheirNamesAndFirstLines(string extension, string text, string expected)
    {
        var chunks = CodeChunks.Of(text, extension, 0, 3000);
        var found = string.Join('|', chunks.Select(chunk => chunk.FromLine == 1 && expected.StartsWith(chunk.Name + "|", StringComparison.Ordinal) ? chunk.Name : $"{chunk.Name}@{chunk.FromLine}"));
        Assert.Equal(expected, found);
    }

    [Fact]
    public void Code_AnyFileOfOurs_IsDividedWithoutLosingALine()
    {
        var text = string.Join('\n', Enumerable.Range(0, 300).Select(number => number % 10 == 0 ? $"public void Method{number}()" : $"    line {number};"));
        var chunks = CodeChunks.Of(text, ".cs", 160, 800);
        Assert.Equal(text.Split('\n'), chunks.SelectMany(chunk => chunk.Text.Split('\n')));
    }
}

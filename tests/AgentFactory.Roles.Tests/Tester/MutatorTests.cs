using AgentFactory.Tester.Mutations;

namespace AgentFactory.RoleTests.Tester;

public sealed class MutatorTests
{
    [Theory]
    [InlineData("a.py", "def f(a, b):\n    if a > b and not a:\n        return a + 1  # a + 1\n    return 'a + 1'\n",
        "`a > b and not a` → `not (a > b and not a)`|`>` → `<=`|`and` → `or`|`not` → ``|`a + 1` → `None`|`+` → `-`|`1` → `2`|`'a + 1'` → `None`")]
    [InlineData("a.py", "x = f'''{1 + 1}\n# no\n''' if y is not None else r\"\\\" + 1\"\n", "")]
    [InlineData("a.js", "export const f = (a) => a / 2;\nconst r = /a\\/[/+1]/g.test(x) || !y; // 1 + 1\nfunction g() {\n  return `${1 + 1}`\n}\n",
        "`a / 2` → `undefined`|`/` → `*`|`2` → `3`|`||` → `&&`|`!` → ``|`` `${1 + 1}` `` → `undefined`")]
    [InlineData("a.ts", "class A<T> { get(x: Map<string, T[]>): boolean { return this.n === 0 } }", "`this.n === 0` → `undefined`|`===` → `!==`|`0` → `1`")]
    [InlineData("A.cs", "#if X1\nclass A { int F(List<int> x) => x.Count * 2; bool G() { if (a != b) return true; return s == @\"\"\"1 + 1\"; } /* 1 + 1 */ char c = '1'; }",
        "`x.Count * 2` → `default!`|`*` → `+`|`2` → `3`|`a != b` → `!(a != b)`|`!=` → `==`|`true` → `default!`|`true` → `false`|`s == @\"\"\"1 + 1\"` → `default!`|`==` → `!=`")]
    [InlineData("A.cs", "var t = \"\"\"\n  1 + 1 \"quoted\"\n  \"\"\"; var u = $\"{1 + 1}\"; // true\n", "")]
    [InlineData("notes.md", "return 1 + 1;", "")]
    public void Find_Code_PlantsMistakesAndLeavesTextsAndCommentsAlone(string path, string text, string expected)
    {
        var found = Mutator.Find(path, text).Select(mutation => mutation.Original.Contains('`', StringComparison.Ordinal)
            ? $"`` {mutation.Original} `` → `{mutation.Replacement}`" : $"`{mutation.Original}` → `{mutation.Replacement}`");

        Assert.Equal(expected, string.Join('|', found));
    }

    [Fact]
    public void Find_Code_KnowsLineAndFunction()
    {
        var found = Mutator.Find("src/a.py", "def one():\n    return 1\n\nclass Two:\n    def three(self):\n        return other(2)\n");

        Assert.Equal(
            [(2, "one", "src/a.py:2 `1` became `None`"), (2, "one", "src/a.py:2 `1` became `2`"), (6, "three", "src/a.py:6 `other(2)` became `None`"), (6, "three", "src/a.py:6 `2` became `3`")],
            found.Select(mutation => (mutation.Line, mutation.Within, mutation.ToString())));
        Assert.Equal("def one():\n    return None\n", found[0].Apply("def one():\n    return 1\n"));
    }

    [Theory]
    [InlineData("(")]
    [InlineData("f(")]
    [InlineData("if (")]
    [InlineData("return (")]
    [InlineData("'\\")]
    [InlineData("`${")]
    [InlineData("/[")]
    [InlineData("@\"\"")]
    public void Find_CodeThatNeverCloses_ComesToAnEnd(string piece)
    {
        var text = string.Concat(Enumerable.Repeat(piece, 20_000));

        foreach (var path in new[] { "a.cs", "a.py", "a.ts" })
            Assert.All(Mutator.Find(path, text), mutation => Assert.Equal(mutation.Original, text.Substring(mutation.Start, mutation.Original.Length)));
    }
}

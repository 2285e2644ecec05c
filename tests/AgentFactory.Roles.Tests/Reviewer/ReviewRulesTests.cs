using AgentFactory.Contracts.Proof;

namespace AgentFactory.RoleTests.Reviewer;

public sealed class ReviewRulesTests
{
    private const string TwoTests = """
        import unittest

        class SlugTest(unittest.TestCase):
            def test_spaces(self):
                self.assertEqual(slug("a b"), "a-b")
                self.assertEqual(slug(" a"), "a")

            def test_empty(self):
                self.assertEqual(slug(""), "")

        """;

    [Fact]
    public async Task Find_OrdinaryChangeWithTests_FindsNothing()
    {
        var change = new Given()
            .File("slug.py", "def slug(text):\n    return text\n", "def slug(text):\n    if text == \"\":\n        return \"\"\n    return \"-\".join(text.split())\n")
            .File("test_slug.py", null, TwoTests)
            .File("check.sh", null, "grep -q x file || true\nkill $pid 2>/dev/null || true\n");

        Assert.Empty(await change.FindAsync());
    }

    [Fact]
    public async Task Find_TestTakenAway_IsBlocking()
    {
        var change = new Given().File("test_slug.py", TwoTests, TwoTests[..TwoTests.IndexOf("    def test_empty", StringComparison.Ordinal)]);

        Assert.Equal(["blocking test-removed test_slug.py:0"], await change.FindAsync());
        Assert.Contains("`test_empty`", (await change.ReportAsync())[0].Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Find_TestRenamedOrMovedToAnotherFile_IsNoFinding()
    {
        Assert.Empty(await new Given().File("test_slug.py", TwoTests, TwoTests.Replace("test_empty", "test_nothing", StringComparison.Ordinal)).FindAsync());
        Assert.Empty(await new Given().File("test_slug.py", TwoTests, null).File("tests/test_slug.py", null, TwoTests.Replace("a b", "b c", StringComparison.Ordinal)).FindAsync());
    }

    [Fact]
    public async Task Find_TestReplacedByOneThatSaysLess_IsMinor() => Assert.Equal(
        ["minor test-removed test_slug.py:0"],
        await new Given().File("test_slug.py", TwoTests, TwoTests.Replace("test_spaces", "test_easy", StringComparison.Ordinal).Replace("        self.assertEqual(slug(\" a\"), \"a\")\n", "", StringComparison.Ordinal)).FindAsync());

    [Fact]
    public async Task Find_TestWhoseHelperAsserts_IsNoFinding() =>
        Assert.Empty(await new Given().File("test_a.py", null, "import unittest\n\ndef same(a, b):\n    assert a == b\n\ndef test_add():\n    same(add(1, 2), 3)\n").FindAsync());

    [Fact]
    public async Task Find_SwallowedExitInDataOfATest_IsNoFinding() =>
        Assert.Empty(await new Given().File("test_a.py", null, "def test_add():\n    assert classify('pytest || true') == 'useless'\n").FindAsync());

    [Fact]
    public async Task Find_TestsThatGoWithTheirCode_AreOnlyMinor() =>
        Assert.Equal(["minor test-removed test_slug.py:0"], await new Given().File("test_slug.py", TwoTests, null).File("slug.py", "def slug(text):\n    return text\n", null).FindAsync());

    [Theory]
    [InlineData("T.cs", "    [Fact]\n    public void Adds_Two_GivesSum()\n    {\n        Assert.Equal(3, Add(1, 2));\n    }\n", "    [Fact(Skip = \"later\")]\n    public void Adds_Two_GivesSum()\n    {\n        Assert.Equal(3, Add(1, 2));\n    }\n", "blocking test-skipped T.cs:2")]
    [InlineData("test_a.py", "def test_add():\n    assert add(1, 2) == 3\n", "@pytest.mark.skip\ndef test_add():\n    assert add(1, 2) == 3\n", "blocking test-skipped test_a.py:2")]
    [InlineData("a.test.js", "test('adds', () => {\n  assert.equal(add(1, 2), 3);\n});\n", "test.skip('adds', () => {\n  assert.equal(add(1, 2), 3);\n});\n", "blocking test-skipped a.test.js:1")]
    [InlineData("a_test.go", "func TestAdd(t *testing.T) {\n\tif add(1, 2) != 3 {\n\t\tt.Fatal(\"sum\")\n\t}\n}\n", "func TestAdd(t *testing.T) {\n\tt.Skip(\"later\")\n\tif add(1, 2) != 3 {\n\t\tt.Fatal(\"sum\")\n\t}\n}\n", "blocking test-skipped a_test.go:1")]
    [InlineData("lib.rs", "#[test]\nfn adds() {\n    assert_eq!(add(1, 2), 3);\n}\n", "#[test]\n#[ignore]\nfn adds() {\n    assert_eq!(add(1, 2), 3);\n}\n", "blocking test-skipped lib.rs:3")]
    [InlineData("T.cs", "    [Fact]\n    public void Adds() => Assert.Equal(3, Add(1, 2));\n", "    [Fact]\n    public void Adds() => Assert.True(true);\n", "blocking test-cannot-fail T.cs:2")]
    [InlineData("T.cs", "    [Fact]\n    public void Adds() => Assert.Equal(3, Add(1, 2));\n", "    [Fact]\n    public void Adds()\n    {\n        // Assert.Equal(3, Add(1, 2));\n    }\n", "blocking test-cannot-fail T.cs:2")]
    [InlineData("test_a.py", "", "def test_add():\n    \"\"\"Adds.\"\"\"\n    pass\n", "blocking test-cannot-fail test_a.py:1")]
    [InlineData("test_a.py", "", "def test_add():\n    add(1, 2)\n", "minor test-without-assertion test_a.py:1")]
    [InlineData("test_a.py", "def test_add():\n    assert add(1, 2) == 3\n    assert add(2, 2) == 4\n", "def test_add():\n    assert add(1, 2) == 3\n", "minor test-weakened test_a.py:1")]
    [InlineData("a.test.js", "test('adds', () => {\n  assert.equal(add(1, 2), 3);\n});\n", "test('adds', () => {});\n", "blocking test-cannot-fail a.test.js:1")]
    [InlineData("run.sh", "python3 -m unittest\n", "python3 -m unittest -v || true\n", "blocking exit-swallowed run.sh:1")]
    [InlineData("Makefile", "", "test:\n\tdotnet test --nologo || exit 0\n", "blocking exit-swallowed Makefile:2")]
    public async Task Find_BentTest_IsNamedWithItsPlace(string path, string before, string after, string expected) =>
        Assert.Equal([expected], await new Given().File(path, before, after).FindAsync());

    [Theory]
    [InlineData("T.cs", "    [Theory]\n    [InlineData(\"a]\", 1)]\n    public async Task Reads_It(string text, int count)\n    {\n        var read = await ReadAsync($\"{text} {{\");\n\n        read.ShouldHave(count);\n    }\n")]
    [InlineData("test_a.py", "class T(unittest.TestCase):\n    @unittest.skipUnless(shutil.which('git'), 'needs git')\n    def test_raises(\n        self,\n    ):\n        with self.assertRaises(ValueError):\n            add('x')\n")]
    [InlineData("a.test.ts", "it(\"takes `both`\", async () => {\n  await expect(load('}')).rejects.toThrow();\n})\n")]
    [InlineData("a_test.go", "func TestAll(t *testing.T) {\n\tfor _, c := range cases {\n\t\tt.Run(c.name, func(t *testing.T) {\n\t\t\trequireEqual(t, c.want, add(c.a))\n\t\t})\n\t}\n}\n")]
    [InlineData("lib.rs", "#[tokio::test]\nasync fn reads<'a>() {\n    assert!(read(\"{\").await.is_err());\n}\n")]
    [InlineData("T.java", "  @Test\n  void adds() throws Exception {\n    assertEquals(3, add(1, 2));\n  }\n")]
    [InlineData("t.cpp", "TEST(Add, Two) {\n  EXPECT_EQ(add(1, 2), 3);\n}\n")]
    public async Task Find_SoundNewTest_IsNoFinding(string path, string test) => Assert.Empty(await new Given().File(path, null, test).FindAsync());

    [Fact]
    public async Task Find_AcceptanceFileChanged_IsBlocking() =>
        Assert.Equal(
            ["blocking acceptance-changed acceptance/a.py:1", "blocking acceptance-changed check.sh:1"],
            await new Given { Acceptance = ["acceptance", "check.sh"] }.File("acceptance/a.py", "assert f(1) == 2\n", "assert f(1) == 3\n").File("check.sh", "exit 1\n", "exit 0\n").FindAsync());

    private const string AcceptanceTest = "assert roman(\"1994\") == \"MCMXCIV\"\nassert roman(\"2024\") == \"MMXXIV\"\n";

    [Fact]
    public async Task Find_AnswersOfTheChecksInBranches_AreBlocking() =>
        Assert.Equal(
            ["blocking hard-coded-answer roman.py:2"],
            await new Given { Acceptance = ["acceptance/"] }.File("acceptance/check.py", AcceptanceTest, AcceptanceTest)
                .File("roman.py", "", "def roman(text):\n    if text == '1994':\n        return 'MCMXCIV'\n    return work_it_out(text)\n").FindAsync());

    [Theory]
    [InlineData("It is there.", "def roman(text):\n    if text == '1994':\n        return 'MCMXCIV'\n    if text == '4000':\n        return 'too large'\n    return work(text)\n")]
    [InlineData("1994 gives MCMXCIV.", "def roman(text):\n    if text == '1994':\n        return 'MCMXCIV'\n    return work(text)\n")]
    [InlineData("It is there.", "def roman(text):\n    if text == '1994':\n        return None\n    return 'MCMXCIV' if len(text) else ''\n")]
    [InlineData("It is there.", "SAMPLE = '1994'\nEXPECTED = 'MCMXCIV'\n")]
    public async Task Find_TableOrRuleOfTheRequirement_IsNoHardCodedAnswer(string goal, string code) =>
        Assert.Empty(await new Given { Goal = goal, Acceptance = ["check.py"] }.File("check.py", AcceptanceTest, AcceptanceTest).File("roman.py", "", code).FindAsync());

    [Fact]
    public async Task Find_SecretInAnAddedLine_IsBlockingAndNotRepeated()
    {
        var key = "AKIA" + "ABCDEFGHIJKLMNOP";
        var change = new Given().File("app.py", "x = 1\n", $"x = 1\nkey = '{key}'\n").File("tests/fixtures/app.txt", null, key + "\n").File("deploy/.env", null, "A=b\n");

        Assert.Equal(["blocking secret app.py:2", "blocking secret-file deploy/.env:0", "minor secret tests/fixtures/app.txt:1"], await change.FindAsync());
        Assert.DoesNotContain(await change.ReportAsync(), finding => finding.Why.Contains(key, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Find_SecretTakenAway_IsNoFinding() =>
        Assert.Empty(await new Given().File("app.py", $"key = '{"AKIA" + "ABCDEFGHIJKLMNOP"}'\n", "key = os.environ['KEY']\n").FindAsync());

    [Theory]
    [InlineData("A.csproj", "<Project>\n</Project>\n", "<Project>\n  <PackageReference Include=\"Left.Pad\" Version=\"1.0.0\" />\n</Project>\n", "minor dependency-added A.csproj:2")]
    [InlineData("package.json", "{\n}\n", "{\n  \"devDependencies\": { \"left-pad\": \"1.0.0\" }\n}\n", "minor dependency-added package.json:2")]
    [InlineData("requirements.txt", "flask==3.0\n", "flask==3.1\nleft-pad==1.0  # x\n", "minor dependency-added requirements.txt:2")]
    [InlineData("pyproject.toml", "[project]\ndependencies = [\n  \"flask\",\n]\n", "[project]\ndependencies = [\n  \"flask\",\n  \"left-pad>=1\",\n]\n", "minor dependency-added pyproject.toml:4")]
    [InlineData("go.mod", "module example.org/a\n", "module example.org/a\n\nrequire example.org/left-pad v1.0.0\n", "minor dependency-added go.mod:3")]
    [InlineData("CMakeLists.txt", "project(a)\n", "project(a)\nfind_package(LeftPad REQUIRED)\n", "minor dependency-added CMakeLists.txt:2")]
    [InlineData("Cargo.toml", "[package]\nname = \"a\"\n", "[package]\nname = \"a\"\n[dependencies]\nleft-pad = \"1\"\n", "minor dependency-added Cargo.toml:4")]
    [InlineData("requirements.txt", "flask==3.0\n", "flask==3.1\n", null)]
    public async Task Find_NewDependency_IsNamed(string path, string before, string after, string? expected) =>
        Assert.Equal(expected is null ? [] : [expected], await new Given().File(path, before, after).FindAsync());

    [Fact]
    public async Task Find_DependencyThatWasAskedFor_IsANote() =>
        Assert.Equal(["note dependency-added requirements.txt:1"], await new Given { Goal = "Use left-pad." }.File("requirements.txt", "# none\n", "left-pad==1.0\n").FindAsync());

    [Fact]
    public async Task Find_WarningsOfTheProof_OnAddedLinesOnly()
    {
        var log = """
            /workspace/src/A.cs(2,9): warning CA1822: Member 'B' does not access instance data [/workspace/src/A.csproj]
            /workspace/src/A.cs(1,1): warning CS1591: Missing XML comment [/workspace/src/A.csproj]
            main.c:3:5: warning: unused variable 'x' [-Wunused-variable]
            /workspace/src/A.cs(2,9): warning CA1822: Member 'B' does not access instance data [/workspace/src/A.csproj]
            """;
        var change = new Given { Log = log }.File("src/A.cs", "one\n", "one\ntwo\n").File("main.c", "", "a\nb\nint x;\n");

        Assert.Equal(["minor warning main.c:3", "minor warning-CA1822 src/A.cs:2"], await change.FindAsync());
    }

    [Fact]
    public async Task Find_LargeChange_IsANote() =>
        Assert.Equal(["note change-size :0"], await new Given().File("a.txt", null, string.Concat(Enumerable.Repeat("line\n", 1_501))).FindAsync());

    [Fact]
    public async Task Find_FindingOfARule_SaysWhereItComesFrom()
    {
        var finding = Assert.Single(await new Given().File("run.sh", "", "pytest || true\n").ReportAsync());

        Assert.Equal((FindingSource.Rule, "exit-swallowed", FindingSeverity.Blocking), (finding.Source, finding.Rule, finding.Severity));
    }
}

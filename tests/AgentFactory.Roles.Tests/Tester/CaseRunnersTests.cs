using AgentFactory.Tester.Cases;

namespace AgentFactory.RoleTests.Tester;

public sealed class CaseRunnersTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("cases-").FullName;

    [Fact]
    public void Read_Unittest_NamesEachTest() => AssertRead(new UnittestCases(), """
        test_good (tests.test_app.AppTest.test_good) ... ok
        test_said (tests.test_app.AppTest.test_said)
        Says what it does. ... ok
        test_bad (tests.test_app.AppTest.test_bad) ... FAIL
        test_worse (tests.test_app.AppTest) ... ERROR
        test_later (tests.test_app.AppTest.test_later) ... skipped 'later'
        tests.test_gone (unittest.loader._FailedTest.tests.test_gone) ... ERROR

        ======================================================================
        FAIL: test_good (tests.test_app.AppTest.test_good)
        """, "test_good Passed, test_said Passed, test_bad Failed, test_worse Failed, test_later Skipped");

    [Fact]
    public void Read_Pytest_TakesTheWorstOfAll() => AssertRead(new PytestCases(), """
        tests/test_app.py::test_good PASSED                                      [ 25%]
        tests/test_app.py::AppTest::test_each[1-a b] PASSED                      [ 50%]
        tests/test_app.py::AppTest::test_each[2-c] FAILED                        [ 75%]
        tests/test_app.py::test_later SKIPPED (later)                            [100%]
        FAILED tests/test_app.py::AppTest::test_each[2-c] - assert 1 == 2
        """, "test_good Passed, test_each Failed, test_later Skipped");

    [Fact]
    public void Read_NodeTap_NamesTestsWithinSuites() => AssertRead(new NodeTestCases(), """
        TAP version 13
        # Subtest: cart
            # Subtest: adds \# one
            ok 1 - adds \# one
              ---
              duration_ms: 0.5
              ...
            not ok 2 - takes off
            ok 3 - later # SKIP
            1..3
        not ok 1 - cart
        1..1
        """, "adds # one Passed, takes off Failed, later Skipped, cart Failed");

    [Fact]
    public void Read_Jest_NamesEachTest() => AssertRead(new PackageCases("jest", ""), """
        FAIL ./cart.test.js
          cart
            ✓ adds one (2 ms)
            ✕ takes off
            ○ skipped later
        """, "adds one Passed, takes off Failed, later Skipped");

    [Fact]
    public void Read_Vitest_NamesEachTestWithoutItsSuites() => AssertRead(new PackageCases("vitest", ""), """
         ✓ test/cart.test.ts > cart > adds one 2ms
         × test/cart.test.ts > cart > takes off 4ms
         ↓ test/cart.test.ts > cart > later
        """, "adds one Passed, takes off Failed, later Skipped");

    [Fact]
    public void Read_Dotnet_NamesEachMethod() => AssertRead(new DotnetCases(), """
          Skipped App.Tests.CalcTests.Skip_It [1 ms]
          Passed App.Tests.CalcTests.Double_Two_IsFour [148 ms]
          Passed App.Tests.CalcTests.Double_Any(x: 2, y: "a) [b") [< 1 ms]
          Failed App.Tests.CalcTests.Double_Any(x: 1, y: 3) [38 ms]
        Passed!  - Failed: 0, Passed: 2
        """, "Skip_It Skipped, Double_Two_IsFour Passed, Double_Any Failed");

    [Theory]
    [InlineData("adds one", "adds one", true)]
    [InlineData("adds one", "adds two", false)]
    [InlineData("it\\'s one", "it's one", true)]
    [InlineData("adds ${a} and ${b}", "adds 1 and 2", true)]
    [InlineData("adds ${a}.", "adds 1!", false)]
    public void IsSame_OfANameInCodeAndOneInOutput_AllowsForWhatIsPutIn(string written, string shown, bool same) => Assert.Equal(same, CaseRunner.IsSame(written, shown));

    [Fact]
    public void Of_Files_FindsTheRunnerOfEach()
    {
        Write("package.json", """{ "devDependencies": { "vitest": "1" } }""");
        Write("test/a.test.ts", "import { test } from 'vitest';");
        Write("test/b.test.mjs", "import test from 'node:test';");
        Write("tests/test_a.py", "import unittest\nclass T(unittest.TestCase):\n    def test_a(self): pass\n");
        Write("tests/it's.py", "def test_b():\n    assert f() == 1\n");
        Write("src/App/App.csproj", "<Project/>");
        Write("tests/App.Tests/App.Tests.csproj", "<Project/>");
        Write("tests/App.Tests/Deep/OneTests.cs", "");
        Write("tests/App.Tests/TwoTests.cs", "");
        Write("pkg/a_test.go", "");
        string[] files = ["test/a.test.ts", "test/b.test.mjs", "tests/test_a.py", "tests/it's.py", "tests/App.Tests/Deep/OneTests.cs", "tests/App.Tests/TwoTests.cs", "pkg/a_test.go"];

        var (suites, others) = CaseRunners.Of(files, new TestTree(_root));

        Assert.Equal(
            [
                ("pytest", "tests/it's.py", @"python3 -m pytest -v -p no:cacheprovider 'tests/it'\''s.py'"),
                ("python -m unittest", "tests/test_a.py", "python3 -m unittest -v -b 'tests/test_a.py'"),
                ("node --test", "test/b.test.mjs", "node --test --test-reporter=tap 'test/b.test.mjs'"),
                ("vitest", "test/a.test.ts", "npx --no-install vitest run --reporter=verbose 'test/a.test.ts'"),
                ("dotnet test", "tests/App.Tests/Deep/OneTests.cs tests/App.Tests/TwoTests.cs", "dotnet test 'tests/App.Tests/App.Tests.csproj' --nologo -v quiet --logger 'console;verbosity=normal'"),
            ],
            suites.Select(suite => (suite.Runner.Name, string.Join(' ', suite.Files), suite.Script.Split('\n')[^1])));
        Assert.Equal(["pkg/a_test.go"], others);
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private static void AssertRead(CaseRunner runner, string output, string expected) =>
        Assert.Equal(expected, string.Join(", ", runner.Read(output).Select(found => $"{found.Key} {found.Value}")));

    private void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(_root, path))!);
        File.WriteAllText(Path.Combine(_root, path), text);
    }
}

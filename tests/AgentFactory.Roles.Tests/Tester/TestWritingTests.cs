using System.Text;
using AgentFactory.Contracts.Prp;
using AgentFactory.Contracts.Tasks;
using AgentFactory.Sandbox.Tests;
using AgentFactory.Tester;

namespace AgentFactory.RoleTests.Tester;

public sealed class TestWritingTests : IDisposable
{
    private const string Code = """
        def total(prices, discount):
            if discount > 50:
                raise ValueError("too much")
            return sum(prices) - discount

        """;

    private const string Sharp = """
        import unittest
        from cart import total

        class TotalTest(unittest.TestCase):
            def test_discount_is_taken_off(self):
                self.assertEqual(total([30, 20], 5), 45)

            def test_discount_at_the_limit_is_allowed(self):
                self.assertEqual(total([100], 50), 50)

        """;

    private const string Blunt = """
        import unittest
        from cart import total

        class TotalTest(unittest.TestCase):
            def test_discount_is_taken_off(self):
                self.assertEqual(total([30, 20], 5), 45)

            def test_it_is_callable(self):
                self.assertTrue(callable(total))

            def test_nothing(self):
                self.assertTrue(True)

        """;

    private readonly AgentTestHarness _harness = new();
    private TesterAgent? _agent;

    [SandboxFact("python3")]
    public async Task Execute_BeforeTheImplementation_TestsThatAreRedForLackOfItCount()
    {
        _harness.UseRealSandbox().Model.Calls("write_file", new { path = "tests/test_cart.py", content = Sharp }).Calls("check_tests").Finishes("Two tests of `total`.");

        var run = await _harness.RunAsync(Agent(), Brief(before: true));

        run.ShouldSucceed().ShouldHaveFile("tests/test_cart.py", "test_discount_is_taken_off").ShouldHaveAsked("# When: before the implementation");
        Assert.StartsWith("Two tests of `total`.\n\n2 tests written, 2 proven red, 0 do not count.\n", run.Output<WorkReport>().Summary, StringComparison.Ordinal);
        Assert.Contains("cannot even be loaded while there is no `cart`", Encoding.UTF8.GetString(run.Artifacts["tests.json"]), StringComparison.Ordinal);
        Assert.Contains("No module named 'cart'", Encoding.UTF8.GetString(run.Artifacts["tests.log"]), StringComparison.Ordinal);
    }

    [SandboxFact("python3")]
    public async Task Execute_AfterTheImplementation_TestsAreRedOnPlantedMistakes()
    {
        _harness.UseRealSandbox().Repository.With("cart.py", Code);
        _harness.Model.Calls("write_file", new { path = "tests/test_cart.py", content = Sharp }).Finishes("Two tests of `total`.");

        var run = await _harness.RunAsync(Agent(), Brief(before: false));

        run.ShouldSucceed().ShouldHaveFile("cart.py", "return sum(prices) - discount").ShouldHaveAsked("# When: after the implementation");
        Assert.Contains("2 tests written, 2 proven red, 0 do not count.\n- tests/test_cart.py: test_discount_is_taken_off: passes, and fails when cart.py:4 `sum(prices) - discount` became `None`", run.Output<WorkReport>().Summary, StringComparison.Ordinal);
    }

    [SandboxFact("python3")]
    public async Task Execute_TestsThatCannotFail_AreToldAndMended()
    {
        _harness.UseRealSandbox().Repository.With("cart.py", Code);
        _harness.Model
            .Calls("write_file", new { path = "tests/test_cart.py", content = Blunt }).Finishes("Three tests.")
            .Calls("write_file", new { path = "tests/test_cart.py", content = Sharp }).Finishes("Two tests.");

        var run = await _harness.RunAsync(Agent(), Brief(before: false));

        run.ShouldSucceed().ShouldHaveAsked("3 tests written, 1 proven red, 2 do not count.")
            .ShouldHaveAsked("test_it_is_callable: does not count: it passes with each of").ShouldHaveAsked("test_nothing: does not count: it cannot fail: all it does is compare what is always equal");
        Assert.Equal(["write_file ok", "finish failed", "write_file ok", "finish ok", "prove that the tests can fail ok"], run.Steps);
    }

    [SandboxFact("python3")]
    public async Task Execute_ModelThatInsists_HandsInWhatCountsAndTheRestIsNamed()
    {
        _harness.Configure("Agents:tester:MaxTestRefusals", "1");
        _harness.UseRealSandbox().Repository.With("cart.py", Code);
        _harness.Model.Calls("write_file", new { path = "tests/test_cart.py", content = Blunt }).Finishes("Three tests.").Finishes("Three tests, all of them needed.");

        var run = await _harness.RunAsync(Agent(), Brief(before: false));

        run.ShouldSucceed();
        Assert.StartsWith("Three tests, all of them needed.\n\n3 tests written, 1 proven red, 2 do not count.\n- tests/test_cart.py: test_", run.Output<WorkReport>().Summary, StringComparison.Ordinal);
    }

    [SandboxTheory("python3")]
    [InlineData("no test was written or changed", "tests/README.md", "Tests come later.\n")]
    [InlineData("it cannot fail: all it does is compare what is always equal", "test_cart.py", "import unittest\nfrom cart import total\n\nclass T(unittest.TestCase):\n    def test_a(self):\n        assert True\n")]
    [InlineData("it has nothing to do with `cart`", "test_cart.py", "import unittest\nfrom cart import total\n\nclass T(unittest.TestCase):\n    def test_a(self):\n        self.assertEqual(len('ab'), 2)\n")]
    [InlineData("its file cannot be read: SyntaxError", "test_cart.py", "import unittest\nfrom cart import total\n\nclass T(unittest.TestCase):\n    def test_a(self):\n        self.assertEqual(total([1], 0), 1\n")]
    [InlineData("`hypothesis` is missing, and neither the requirement nor the plan names it", "test_cart.py", "import unittest\nimport hypothesis\nfrom cart import total\n\nclass T(unittest.TestCase):\n    def test_a(self):\n        self.assertEqual(total([1], 0), 1)\n")]
    [InlineData("it is skipped", "test_cart.py", "import unittest\nfrom cart import total\n\nclass T(unittest.TestCase):\n    @unittest.skip('later')\n    def test_a(self):\n        self.assertEqual(total([1], 0), 1)\n")]
    [InlineData("nothing here runs the tests of this file one by one", "tests/CartTests.cs", "using Xunit;\npublic class CartTests\n{\n    [Fact]\n    public void A() => Assert.Equal(1, Cart.Total(1));\n}\n")]
    [InlineData("these are no test files and were put back: cart.py", "", "printf 'def total(p, d): return 1\\n' > cart.py; mkdir -p tests; echo > tests/test_x.py")]
    public async Task Execute_NothingThatCounts_IsNeverHandedIn(string because, string path, string content)
    {
        _harness.UseRealSandbox();
        if (path.Length > 0)
            _harness.Model.Calls("write_file", new { path, content });
        else
            _harness.Model.Calls("run_command", new { command = content });
        _harness.Model.Finishes("Done.");
        _harness.Model.Always().Calls("finish", new { summary = "Done, as I said." });

        var run = await _harness.RunAsync(Agent(), Brief(before: true));

        run.ShouldFail("the tester gave up on task-1: ").ShouldHaveAsked(because);
        Assert.DoesNotContain("cart.py", run.Files.Keys);
    }

    [Fact]
    public async Task Execute_FileThatIsNoTest_IsNotWritten()
    {
        _harness.Model.Calls("write_file", new { path = "cart.py", content = Code }).Calls("edit_file", new { path = "cart.py", old_text = "a", new_text = "b" });
        _harness.Model.Always().Says("I would rather write the code.");

        var run = await _harness.RunAsync(Agent(), Brief(before: true));

        run.ShouldFail("without calling a tool").ShouldHaveAsked("'cart.py' was not written: it is no test file");
        Assert.Equal(["write_file failed", "edit_file failed"], run.Steps);
    }

    [SandboxFact("python3")]
    public async Task Execute_TestThatContradictsTheCode_IsNotCountedAndSaidSo()
    {
        _harness.Configure("Agents:tester:MaxTestRefusals", "0");
        _harness.UseRealSandbox().Repository.With("cart.py", Code.Replace("> 50", "> 5", StringComparison.Ordinal));
        _harness.Model.Calls("write_file", new { path = "tests/test_cart.py", content = Sharp }).Finishes("The limit is wrong in the code.");

        var run = await _harness.RunAsync(Agent(), Brief(before: false));

        Assert.Contains(
            "2 tests written, 1 proven red, 1 does not count.\n- tests/test_cart.py: test_discount_at_the_limit_is_allowed: does not count: it fails on the code as it stands: see which of the two is wrong",
            run.ShouldSucceed().Output<WorkReport>().Summary, StringComparison.Ordinal);
    }

    [SandboxFact("python3")]
    public async Task Execute_TestThatFailsByTurns_DoesNotCount()
    {
        _harness.UseRealSandbox().Repository.With("cart.py", Code);
        _harness.Model.Calls("write_file", new
        {
            path = "tests/test_cart.py",
            content = "import os\nimport unittest\n\nclass T(unittest.TestCase):\n    def test_second_time(self):\n        first = not os.path.exists('been')\n        open('been', 'w').close()\n        self.assertTrue(first)\n",
        });
        _harness.Model.Always().Calls("finish", new { summary = "Done." });

        var run = await _harness.RunAsync(Agent(), Brief(before: false));

        run.ShouldFail("gave up").ShouldHaveAsked("it passed at first and failed later on the very same code");
    }

    [SandboxFact("node")]
    public async Task Execute_JavaScript_TestsAreRedBeforeAndAfter()
    {
        const string Tests = """
            import test from 'node:test';
            import assert from 'node:assert/strict';
            import { total } from '../src/cart.mjs';

            test('a discount is taken off', () => {
              assert.equal(total([30, 20], 5), 45);
            });

            for (const limit of [49, 50]) {
              test(`a discount of ${limit} is allowed`, () => {
                assert.equal(total([100], limit), 100 - limit);
              });
            }

            """;
        _harness.UseRealSandbox().Model.Calls("write_file", new { path = "test/cart.test.mjs", content = Tests }).Finishes("Done.").Calls("write_file", new { path = "test/cart.test.mjs", content = Tests }).Finishes("Done.");

        var before = await _harness.RunAsync(Agent(), Brief(before: true));
        _harness.Repository.With("src/cart.mjs", "export function total(prices, discount) {\n  if (discount > 50) throw new Error('too much');\n  return prices.reduce((a, b) => a + b, 0) - discount;\n}\n");
        var after = await _harness.RunAsync(Agent(), Brief(before: false));

        Assert.Contains("2 tests written, 2 proven red, 0 do not count.\n- test/cart.test.mjs: a discount is taken off: cannot even be loaded while there is no `cart`", before.ShouldSucceed().Output<WorkReport>().Summary, StringComparison.Ordinal);
        Assert.Contains("2 tests written, 2 proven red, 0 do not count.\n- test/cart.test.mjs: a discount is taken off: passes, and fails when src/cart.mjs:3 ", after.ShouldSucceed().Output<WorkReport>().Summary, StringComparison.Ordinal);
    }

    [SandboxFact("dotnet")]
    public async Task Execute_DotNet_TestsAreRedBeforeAndAfter()
    {
        const string Project = """<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><TargetFramework>net10.0</TargetFramework><Nullable>enable</Nullable></PropertyGroup>""";
        const string Tests = """
            using Shop;
            using Xunit;

            public class CartTests
            {
                [Fact]
                public void Total_Discount_IsTakenOff() => Assert.Equal(45, Cart.Total(50, 5));

                [Fact]
                public void Total_DiscountAtTheLimit_IsAllowed()
                {
                    Assert.Equal(50, Cart.Total(100, 50));
                }
            }

            """;
        _harness.UseRealSandbox().Repository
            .With("src/Shop/Shop.csproj", Project + "</Project>")
            .With("src/Shop/Empty.cs", "namespace Shop;\n")
            .With("tests/Shop.Tests/Shop.Tests.csproj", Project + """
                <ItemGroup><PackageReference Include="xunit" Version="2.9.3" /><PackageReference Include="xunit.runner.visualstudio" Version="3.1.5" /><PackageReference Include="Microsoft.NET.Test.Sdk" Version="18.0.1" />
                <ProjectReference Include="../../src/Shop/Shop.csproj" /></ItemGroup></Project>
                """);
        _harness.Model.Calls("write_file", new { path = "tests/Shop.Tests/CartTests.cs", content = Tests }).Finishes("Done.").Calls("write_file", new { path = "tests/Shop.Tests/CartTests.cs", content = Tests }).Finishes("Done.");

        var before = await _harness.RunAsync(Agent(), Brief(before: true));
        _harness.Repository.With("src/Shop/Cart.cs", "namespace Shop;\n\npublic static class Cart\n{\n    public static int Total(int price, int discount)\n    {\n        if (discount > 50)\n            throw new System.ArgumentException(\"too much\");\n        return price - discount;\n    }\n}\n");
        var after = await _harness.RunAsync(Agent(), Brief(before: false));

        Assert.Contains("2 tests written, 2 proven red, 0 do not count.\n- tests/Shop.Tests/CartTests.cs: Total_Discount_IsTakenOff: cannot even be loaded while there is no `Shop`", before.ShouldSucceed().Output<WorkReport>().Summary, StringComparison.Ordinal);
        Assert.Contains("2 tests written, 2 proven red, 0 do not count.\n- tests/Shop.Tests/CartTests.cs: Total_Discount_IsTakenOff: passes, and fails when src/Shop/Cart.cs:9 `price - discount` became `default!`", after.ShouldSucceed().Output<WorkReport>().Summary, StringComparison.Ordinal);
    }

    public void Dispose() => _harness.Dispose();

    private TesterAgent Agent() => _agent ??= _harness.Create<TesterAgent>();

    private TaskBrief Brief(bool before)
    {
        var agent = new TesterAgent();
        var brief = _harness.Task(agent, "Test the cart") with
        {
            Prp = new PrpDocument
            {
                Title = "A cart",
                Goal = "`cart.py` has `total(prices, discount)`: the sum less the discount; a discount above 50 is an error. In JavaScript it is `src/cart.mjs`, in C# `Shop.Cart.Total`.",
                Criteria = [new("C1", "its tests pass", "python3 -m unittest discover -s tests", CriterionClass.Gate, new(1, 1))],
            },
        };
        var code = new TaskSpecification { Id = "code", Title = "Write the cart", Role = Roles.Coder, Kind = TaskKind.Work, DependsOn = before ? [brief.Task.Id] : [] };
        return brief with { Task = brief.Task with { DependsOn = before ? [] : ["code"] }, Graph = [brief.Task, code] };
    }
}

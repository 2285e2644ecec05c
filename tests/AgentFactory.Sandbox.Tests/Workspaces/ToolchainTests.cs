using AgentFactory.Agents.Workspaces;

namespace AgentFactory.Sandbox.Tests.Workspaces;

/// <summary>The toolchains that samples use, in the sandbox, offline.</summary>
public sealed class ToolchainTests(SandboxFixture fixture) : IClassFixture<SandboxFixture>, IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [SandboxFact("dotnet")]
    public async Task RunAsync_DotnetProject_BuildsAndRuns()
    {
        folder.Write("app/app.csproj", """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
              </PropertyGroup>
            </Project>
            """);
        folder.Write("app/Program.cs", "System.Console.WriteLine(\"from a project\");\n");

        var result = await RunAsync("dotnet build app -v q && dotnet run --no-build --project app");

        Assert.True(result is { ExitCode: 0, LimitHit: null }, result.Output);
        Assert.EndsWith("from a project\n", result.Output, StringComparison.Ordinal);
    }

    [SandboxFact("dotnet")]
    public async Task RunAsync_DotnetFile_Runs()
    {
        folder.Write("hello.cs", "#:property PublishAot=false\nSystem.Console.WriteLine(\"from a file\");\n");

        var result = await RunAsync("dotnet run hello.cs");

        Assert.Equal((0, "from a file\n"), (result.ExitCode, result.Output));
    }

    [SandboxFact("python3")]
    public async Task RunAsync_PythonTests_Run()
    {
        folder.Write("test_sum.py", "import unittest\nclass T(unittest.TestCase):\n    def test_sum(self):\n        self.assertEqual(sum([1, 2]), 3)\n");
        var result = await RunAsync("python3 -m unittest");
        Assert.Equal(0, result.ExitCode);
        Assert.Contains("Ran 1 test", result.Output, StringComparison.Ordinal);
    }

    [SandboxFact("node")]
    public async Task RunAsync_NodeTests_Run()
    {
        folder.Write("sum.test.mjs", "import test from 'node:test';\nimport assert from 'node:assert';\ntest('sum', () => assert.equal(1 + 2, 3));\n");
        var result = await RunAsync("node --test");
        Assert.True(result.ExitCode == 0, result.Output);
        Assert.Contains("pass 1", result.Output, StringComparison.Ordinal);
    }

    [SandboxFact("ctest")]
    public async Task RunAsync_CMakeTests_Run()
    {
        folder.Write("CMakeLists.txt", "cmake_minimum_required(VERSION 3.10)\nproject(sum C)\nenable_testing()\nadd_executable(sum sum.c)\nadd_test(NAME sum COMMAND sum)\n");
        folder.Write("sum.c", "int main(void) { return 1 + 2 == 3 ? 0 : 1; }\n");
        var result = await RunAsync("cmake -S . -B build && cmake --build build && ctest --test-dir build");
        Assert.True(result.ExitCode == 0, result.Output);
        Assert.Contains("100% tests passed, 0 tests failed out of 1", result.Output, StringComparison.Ordinal);
    }

    private Task<CommandResult> RunAsync(string script) =>
        fixture.Sandbox.RunAsync(new SandboxCommand { Script = script, Workspace = folder.Path }, default);
}

using AgentFactory.Contracts.Tasks;
using AgentFactory.DevOps;
using AgentFactory.Sandbox.Tests;

namespace AgentFactory.RoleTests.DevOps;

public sealed class DevOpsAgentTests : IDisposable
{
    private const string Workflow = """
        name: ci
        on: [push]
        permissions: { contents: read }
        jobs:
          test:
            runs-on: ubuntu-24.04
            steps:
              - uses: actions/checkout@v4.2.2
              - run: |
                  python3 -m unittest
                  echo "$GITHUB_SHA"

        """;

    private readonly AgentTestHarness _harness = new();

    [Fact]
    public async Task Execute_SoundWorkflow_IsHandedInWithWhatWasNotExecuted()
    {
        _harness.Repository.With("app.py", "print(1)\n");
        _harness.Model.Calls("write_file", new { path = ".github/workflows/ci.yml", content = Workflow }).Calls("check_delivery_files").Finishes("CI runs the tests.");

        var run = await _harness.RunAsync(_harness.Create<DevOpsAgent>(), "Add CI");

        run.ShouldSucceed().ShouldHaveCalled("check_delivery_files").ShouldHaveAsked("- Python without a manifest: app.py").ShouldHaveAsked("Nothing was found.");
        var summary = run.Output<WorkReport>().Summary;
        Assert.StartsWith("CI runs the tests.\n\nWhat was checked, and how:\n- .github/workflows/ci.yml: executed: parsed as YAML; judged, not executed: ", summary, StringComparison.Ordinal);
        Assert.Contains("the run itself (no GitHub here)", summary, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Execute_FindingsThatMayNotStand_GoBackUntilTheyAreMended()
    {
        _harness.Model
            .Calls("write_file", new { path = ".github/workflows/ci.yml", content = Workflow.Replace("{ contents: read }", "write-all", StringComparison.Ordinal) }).Finishes("Done.")
            .Calls("write_file", new { path = ".github/workflows/ci.yml", content = Workflow }).Finishes("Now it is done.");

        var run = await _harness.RunAsync(_harness.Create<DevOpsAgent>(), "Add CI");

        run.ShouldSucceed().ShouldHaveAsked("[workflow-permissions] `write-all` hands every step the whole repository");
        Assert.Equal(["write_file ok", "finish failed", "write_file ok", "finish ok", "check delivery files ok"], run.Steps);
    }

    [Fact]
    public async Task Execute_FindingsThatMayStand_AreRefusedSoOftenAndThenSaid()
    {
        _harness.Configure("Agents:devops:MaxRefusals", "1");
        _harness.Model.Calls("write_file", new { path = "Dockerfile", content = "FROM alpine:latest\nUSER app\n" }).Finishes("Done.").Finishes("The newest is wanted.");

        var run = await _harness.RunAsync(_harness.Create<DevOpsAgent>(), "Add an image");

        run.ShouldSucceed();
        Assert.Contains("Found:\n- Dockerfile:1 [image-pinned] ", run.Output<WorkReport>().Summary, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Dockerfile", "FROM alpine:3.20\nENV API_KEY=abc\nUSER app\n")]
    [InlineData("Dockerfile", "FROM alpine:3.20\nCOPY gone /x\nUSER app\n")]
    [InlineData("Dockerfile", "```\nFROM alpine:3.20\nUSER app\n```\n")]
    [InlineData("Dockerfile", "print('I am Python')\n")]
    [InlineData("compose.yaml", "services:\n\tweb:\n\t\timage: a:1\n")]
    [InlineData("compose.yaml", "services: { web: { image: 'a:1', privileged: true } }\n")]
    public async Task Execute_ModelThatInsists_IsGivenUpWithTheFinding(string path, string content)
    {
        _harness.Model.Calls("write_file", new { path, content });
        _harness.Model.Always().Calls("finish", new { summary = "Done." });

        var run = await _harness.RunAsync(_harness.Create<DevOpsAgent>(), "Add it");

        run.ShouldFail("the devops gave up on task-1: ");
    }

    [Theory]
    [InlineData("notes.txt", "hello\n")]
    [InlineData("Dockerfile", "")]
    public async Task Execute_NoDeliveryFile_MayNotFinish(string path, string content)
    {
        _harness.Model.Calls("write_file", new { path, content }).Finishes("Done.").Calls("write_file", new { path = "build.sh", content = "#!/bin/sh\necho built\n" }).Finishes("Now.");

        var run = await _harness.RunAsync(_harness.Create<DevOpsAgent>(), "Add a build script");

        run.ShouldSucceed().ShouldHaveAsked("no delivery file was made or changed");
    }

    [Fact]
    public async Task Execute_AnswersInWords_AreToldToUseTheTools()
    {
        _harness.Model.Says("").Says("Here is your Dockerfile:\n```\nFROM alpine\n```").Calls("write_file", new { path = "Dockerfile", content = "FROM alpine:3.20\nUSER app\n" }).Finishes("Done.");

        (await _harness.RunAsync(_harness.Create<DevOpsAgent>(), "Add an image")).ShouldSucceed().ShouldHaveAsked("the answer called no tool");
    }

    [SandboxFact("shellcheck")]
    public async Task Execute_RealTools_FindWhatRulesCannot()
    {
        _harness.UseRealSandbox().Model
            .Calls("write_file", new { path = "eng/ship.sh", content = "#!/usr/bin/env bash\nif true; then\n  echo ship\n" })
            .Calls("write_file", new { path = ".github/workflows/ci.yml", content = Workflow.Replace("echo \"$GITHUB_SHA\"", "cd \"${{ github.workspace }}\"\n          for f in $(ls *.py); do echo $f; done\n          read x; rm -rf $x/*", StringComparison.Ordinal) })
            .Calls("check_delivery_files")
            .Calls("write_file", new { path = "eng/ship.sh", content = "#!/usr/bin/env bash\nset -euo pipefail\nif true; then\n  echo ship\nfi\n" })
            .Calls("write_file", new { path = ".github/workflows/ci.yml", content = Workflow })
            .Finishes("CI runs the tests; `eng/ship.sh` ships.");

        var run = await _harness.RunAsync(_harness.Create<DevOpsAgent>(), "Add CI and a script");

        run.ShouldSucceed().ShouldHaveAsked("eng/ship.sh:4 [bash-syntax] syntax error: unexpected end of file").ShouldHaveAsked(".github/workflows/ci.yml:12 [SC2045]");
        Assert.DoesNotContain("SC2164", run.ConversationText, StringComparison.Ordinal);
        Assert.Contains("- eng/ship.sh: executed: bash -n, shellcheck; judged, not executed: nothing", run.Output<WorkReport>().Summary, StringComparison.Ordinal);
        Assert.Contains("- .github/workflows/ci.yml: executed: parsed as YAML, bash -n, shellcheck; judged, not executed: ", run.Output<WorkReport>().Summary, StringComparison.Ordinal);
    }

    public void Dispose() => _harness.Dispose();
}

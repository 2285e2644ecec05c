using AgentFactory.Agents.Journaling;
using AgentFactory.Agents.Tests.Fakes;
using AgentFactory.Agents.Workspaces;
using AgentFactory.Contracts;
using AgentFactory.Contracts.Journal;
using AgentFactory.Contracts.Tasks;
using AgentFactory.DevOps;
using AgentFactory.Sandbox.Tests;
using Microsoft.Extensions.Options;

namespace AgentFactory.RoleTests.DevOps;

/// <summary>The agent for delivery files with a real repository, workspace, sandbox and tools; only the model is scripted.</summary>
public sealed class RealDevOpsTests
{
    private const string Deployment = """
        apiVersion: apps/v1
        kind: Deployment
        metadata: { name: web }
        spec:
          selector: { matchLabels: { app: web } }
          template:
            metadata: { labels: { app: web } }
            spec:
              securityContext: { runAsNonRoot: true }
              containers: [{ name: web, image: "example.org/web:1.4.2" }]

        """;

    [SandboxFact("shellcheck")]
    public async Task Execute_FilesOfADelivery_AreCommittedAndOnlyTheTouchedOnesChecked()
    {
        using var repository = new RealRepository();
        // What was wrong before is not this task's.
        var start = await repository.CommitAsync(null, ("app.py", "print(1)\n"), ("old.sh", "if\n"));
        var brief = Say.Brief(TaskKind.Work, Roles.DevOps) with { BaseCommit = start, RunBaseCommit = start, RepositoryUrl = repository.Url };
        var journal = ScriptedJournal.Answering(
            brief,
            Say.Calls(
                Say.Call("write_file", ("path", "Dockerfile"), ("content", "FROM python:3.13.1-slim\nCOPY app.py /app/\nUSER 65532\nCMD [\"python3\", \"/app/app.py\"]\n")),
                Say.Call("write_file", ("path", "run.sh"), ("content", "#!/usr/bin/env bash\nset -euo pipefail\npython3 app.py\n"))),
            Say.Calls(Say.Call("check_delivery_files"), Say.Call("run_command", ("command", "bash run.sh"))),
            Say.Finish("The image runs app.py."));

        await repository.RunAsync(new DevOpsAgent(), journal);

        Assert.Equal((Outcome.Succeeded, ""), (journal.Completed!.Outcome, journal.Completed.Reason));
        Assert.Equal("Dockerfile\napp.py\nold.sh\nrun.sh\n", await repository.GitAsync("ls-tree", "-r", "--name-only", brief.Branch));
        var summary = ContractsJson.Read<WorkReport>(journal.Completed.OutputJson).Summary;
        Assert.Contains("- run.sh: executed: bash -n, shellcheck; judged, not executed: nothing", summary, StringComparison.Ordinal);
        Assert.Contains("the build of the image (no container engine in the sandbox)", summary, StringComparison.Ordinal);
        Assert.DoesNotContain("old.sh", summary, StringComparison.Ordinal);
        Assert.EndsWith("Nothing was found.", summary, StringComparison.Ordinal);
        Assert.Equal("check delivery files", AttemptJournal.ResultsOf(journal.Steps[^1])[0].Name);
    }

    [SandboxTheory("kubectl")]
    [InlineData("resources: [web.yaml]\nimages: [{ name: example.org/web, newTag: 1.4.3 }]\n", null)]
    [InlineData("resources: [web.yaml]\nnamePrefx: a-\n", "kubectl")]
    public async Task Check_Kustomization_IsPutTogetherByKubectl(string text, string? rule)
    {
        using var sandbox = new BubblewrapSandbox(Options.Create(new SandboxOptions()), TimeProvider.System);
        using var checkout = new Checkout { Sandbox = sandbox };

        var report = await checkout.With("k8s/web.yaml", Deployment)
            .With("k8s/kustomization.yaml", "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n" + text).CheckAsync();

        Assert.Equal(rule is null ? [] : [rule], report.Findings.Select(finding => finding.Rule));
        Assert.Contains("- k8s/kustomization.yaml: executed: parsed as YAML, kubectl kustomize;", report.ToText(), StringComparison.Ordinal);
    }
}

using System.Text;

namespace AgentFactory.Fleet.Tests.Processes;

/// <summary>
/// Who runs what a model wrote holds neither the model's key nor the forge's token; and what it does hold (the broker's address, the
/// attempt's token) cannot be seen by what runs in its sandbox, in a task of the coder or in a proof of the tester.
/// </summary>
public sealed class SecretsTests(ProcessFleetFixture servers) : IClassFixture<ProcessFleetFixture>
{
    private static readonly string[] RunGeneratedCode = ["coder-1", "tester-1", "database-1", "devops-1", "reviewer-1", "planner-1"];

    [Fact]
    public async Task Run_OfEachServiceAsAProcess_ShowsNoSecretToWhatAModelWrote()
    {
        using var fleet = await servers.StartAsync(coordinators: 1, coders: 1);
        var spy = Spy(fleet);
        fleet.Model.FirstCommand = $"cat > spy.sh <<'END'\n{spy}\nEND\nbash spy.sh";
        var requirement = await File.ReadAllTextAsync(Requirement.File);
        Assert.Contains(Proof, requirement, StringComparison.Ordinal);

        var runId = await fleet.SubmitAsync("spied", prp: requirement.Replace(Proof, $"{Proof} && bash spy.sh", StringComparison.Ordinal));
        await fleet.EventuallyAsync(() => Task.FromResult(fleet.Model.FirstResult is not null), "the coder's spy has reported");
        Assert.True(fleet.Model.FirstResult!.StartsWith("exit code 0", StringComparison.Ordinal), fleet.Model.FirstResult);

        // The proof executes the spy once more: it fails where it sees anything.
        var history = await fleet.HistoryAsync(runId);
        var run = await fleet.RunAsync(runId);
        Assert.True(run.GetProperty("status").GetString() == "succeeded", $"{run}\n{fleet.Model.FirstResult}\n{string.Join('\n', history)}\n{fleet.Logs}");
        Assert.Contains("seen: /tmp/planted", fleet.Model.FirstResult, StringComparison.Ordinal);
        Assert.Contains("seen: the environment of a process", fleet.Model.FirstResult, StringComparison.Ordinal);

        AssertHeld(fleet);
        foreach (var secret in new[] { ProcessFleet.ModelKey, ProcessFleet.ForgeToken })
        {
            Assert.DoesNotContain(secret, string.Join('\n', history), StringComparison.Ordinal);
            Assert.DoesNotContain(secret, fleet.Logs, StringComparison.Ordinal);
        }
    }

    private const string Proof = "python3 -m unittest discover -s tests -v";

    /// <summary>The secrets are where they belong, so that not to see them elsewhere means something.</summary>
    private static void AssertHeld(ProcessFleet fleet)
    {
        Assert.Contains(ProcessFleet.ModelKey, Environment(fleet, "coordinator-1"), StringComparison.Ordinal);
        Assert.Contains(ProcessFleet.ForgeToken, Environment(fleet, "github-1"), StringComparison.Ordinal);
        Assert.DoesNotContain(ProcessFleet.ModelKey, Environment(fleet, "github-1"), StringComparison.Ordinal);
        Assert.DoesNotContain(ProcessFleet.ForgeToken, Environment(fleet, "coordinator-1"), StringComparison.Ordinal);
        foreach (var service in RunGeneratedCode)
        {
            var held = Environment(fleet, service) + Files(Path.Combine(fleet.Workspaces, service)) + Files(SettingsFolder(fleet, service), "appsettings*.json");
            Assert.Contains(fleet.Broker, held, StringComparison.Ordinal);
            Assert.DoesNotContain(ProcessFleet.ModelKey, held, StringComparison.Ordinal);
            Assert.DoesNotContain(ProcessFleet.ForgeToken, held, StringComparison.Ordinal);
        }

        // Of git's own files none holds the attempt's token either, its remotes among them.
        Assert.DoesNotContain("attempt:", Files(fleet.Workspaces), StringComparison.Ordinal);
    }

    /// <summary>Looks where a program in the sandbox can look. No pattern matches itself, and one thing is there to be found.</summary>
    private static string Spy(ProcessFleet fleet)
    {
        var broker = new Uri(fleet.Broker);
        var ports = string.Join(' ', fleet.CoordinatorPorts.Append(broker.Port));
        return $$"""
            set +e
            pattern='[s]k-fleet-test|[g]ithub_pat_fleet|[a]mqp://[^ ]*:{{broker.Port}}|[a]ttempt:[^ ]{20}|[C]onnectionStrings__|[P]lanted-canary'
            planted="Planted""-canary"
            echo "$planted" > /tmp/planted
            env "$planted=1" sleep 600 &
            found=0
            tell() { echo "seen: $1"; case $1 in /tmp/planted|'the environment of a process') ;; *) found=1 ;; esac; }
            for place in "$HOME" /tmp /workspace . .git /etc /run /var /dev/shm /root /home /opt /srv /mnt; do
              while IFS= read -r file; do tell "$file"; done < <(timeout 60 grep -rIslE -D skip "$pattern" "$place" 2>/dev/null | sort -u)
            done
            for id in /proc/[0-9]*; do
              if tr '\0' '\n' < "$id/environ" 2>/dev/null | grep -qE "$pattern"; then
                tr '\0' '\n' < "$id/environ" | grep -E "$pattern" | grep -qv Planted && tell "$id/environ" || tell 'the environment of a process'
              fi
              tr '\0' '\n' < "$id/cmdline" 2>/dev/null | grep -E "$pattern" | grep -qv Planted && tell "$id/cmdline"
            done
            grep -qE "$pattern" /proc/self/mountinfo && tell /proc/self/mountinfo
            git -C /workspace remote -v 2>/dev/null | grep -q . && tell 'a remote of git'
            for port in {{ports}}; do
              (exec 3<>/dev/tcp/127.0.0.1/$port) 2>/dev/null && tell "the port $port"
            done
            kill %1
            exit $found
            """;
    }

    private static string Environment(ProcessFleet fleet, string service) => File.ReadAllText($"/proc/{fleet[service].Id}/environ");

    private static string SettingsFolder(ProcessFleet fleet, string service) => Path.GetDirectoryName(new FileInfo($"/proc/{fleet[service].Id}/exe").ResolveLinkTarget(returnFinalTarget: true)!.FullName)!;

    private static string Files(string folder, string pattern = "*")
    {
        var text = new StringBuilder();
        if (!Directory.Exists(folder))
            return "";
        foreach (var file in Directory.EnumerateFiles(folder, pattern, new EnumerationOptions { RecurseSubdirectories = pattern == "*", IgnoreInaccessible = true, AttributesToSkip = FileAttributes.ReparsePoint }))
            text.Append(File.ReadAllText(file)).Append('\n');
        return text.ToString();
    }
}

using System.Text.Json;
using AgentFactory.Factory.Tests;
using AgentFactory.ServiceDefaults.Processes;

namespace AgentFactory.Samples.Tests;

/// <summary>A run whose data directory lies on a disk that somebody fills, to the last byte, while it goes on.</summary>
public sealed class FullDiskTests
{
    // The disk has little more room than a run asks for, so that one file is enough to take it all.
    private const string Script = """
        mount -t tmpfs -o size=90m tmpfs "$FACTORY_DATA"
        (
          until [ -n "$(ls -A "$FACTORY_DATA/workspaces" 2>/dev/null)" ]; do :; done
          # Nearly all of it at once, so that no look at the disk falls in between; then the rest.
          fallocate -l "$(df --output=avail -B1 "$FACTORY_DATA" | tail -n 1)" "$FACTORY_DATA/fill" 2>/dev/null
          head -c 100m /dev/zero > "$FACTORY_DATA/rest" 2>/dev/null
        ) &
        "$0" run "$1" --json --out out > full.jsonl 2> full.err; full=$?
        wait
        "$0" resume --json > refused.jsonl 2> refused.err; refused=$?
        rm -f "$FACTORY_DATA/fill" "$FACTORY_DATA/rest"
        "$0" resume --json > end.jsonl 2> end.err
        echo "$full $refused $?"
        """;

    [MountFact]
    public async Task Run_DiskFillsUp_WaitsWithTheReasonAndGoesOnWhenThereIsRoom()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(Path.Combine(folder.Path, "data"));

        var outcome = await ChildProcess.RunAsync(
            new ProcessRequest("unshare", ["--user", "--map-root-user", "--mount", "sh", "-c", Script, FactoryProcess.Executable, RecordedPrps.Greeter])
            {
                WorkingDirectory = folder.Path,
                ClearEnvironment = true,
                Environment = FactoryProcess.EnvironmentFor(folder.Path),
                Timeout = TimeSpan.FromMinutes(5),
            },
            CancellationToken.None);

        Assert.True(outcome.Output.Trim() == "3 2 0", $"{outcome.Output}{outcome.Error}{Read("full.err")}{Read("refused.err")}{Read("end.err")}{File.ReadLines(Path.Combine(folder.Path, "end.jsonl")).LastOrDefault()}");
        var full = Last("full.jsonl");
        Assert.Equal("waiting", full.GetProperty("status").GetString());
        Assert.Matches(@"is nearly full: [\d.]+ MB are free, and it takes 67\.1 MB to go on\. Make room", full.GetProperty("reason").GetString());
        Assert.Contains("No space left on device", Read("refused.err"), StringComparison.Ordinal);
        Assert.Equal("succeeded", Last("end.jsonl").GetProperty("status").GetString());

        string Read(string name) => File.ReadAllText(Path.Combine(folder.Path, name));
        JsonElement Last(string name) => JsonElement.Parse(File.ReadLines(Path.Combine(folder.Path, name)).Last());
    }
}

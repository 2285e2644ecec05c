using AgentFactory.ServiceDefaults.Processes;
using Microsoft.Data.Sqlite;

namespace AgentFactory.Factory.Tests.Cli;

/// <summary>Wrong use and bad input: one line on standard error, exit status 2, nothing changed.</summary>
public sealed class BadInputTests
{
    private const string Prp = """
        # Greeter

        ## Goal

        A module that greets.

        ## Validation

        ```bash
        python3 -m unittest discover -s tests -v
        ```
        """;

    private const string Recorded = "{\"type\":\"recording\",\"version\":1,\"prp\":\"Greeter\",\"model\":\"openai:x\",\"made\":\"2026-01-01\",\"how\":\"by hand, for a test\"}\n";

    [Theory]
    [InlineData("say what to do")]
    [InlineData("no such command: frobnicate", "frobnicate")]
    [InlineData("unknown option --frobnicate", "run", "prp.md", "--frobnicate")]
    [InlineData("unknown option --frobnicate", "run", "--frobnicate", "prp.md")]
    [InlineData("PRP is missing", "run")]
    [InlineData("one argument too many: second.md", "run", "prp.md", "second.md")]
    [InlineData("nowhere.md does not exist", "run", "nowhere.md")]
    [InlineData("is a directory", "run", "folder")]
    [InlineData("is a binary file", "run", "binary.md")]
    [InlineData("is too large", "run", "large.md")]
    [InlineData("is empty", "run", "empty.md")]
    [InlineData("no goal can be found", "run", "nogoal.md")]
    [InlineData("can prove anything", "run", "true.md")]
    [InlineData("can prove anything", "run", "placeholder.md")]
    [InlineData("--max-usd takes an amount of US dollars above 0, not -5", "run", "prp.md", "--max-usd", "-5")]
    [InlineData("--max-usd takes an amount of US dollars above 0, not NaN", "run", "prp.md", "--max-usd", "NaN")]
    [InlineData("--max-tokens takes a whole number above 0, not 1.5", "run", "prp.md", "--max-tokens", "1.5")]
    [InlineData("--max-tokens needs a value", "run", "prp.md", "--max-tokens")]
    [InlineData("is not a model", "run", "prp.md", "--model", "wizard:gpt")]
    [InlineData("OPENAI_API_KEY", "run", "prp.md", "--model", "openai:gpt-5")]
    [InlineData("no model is configured", "run", "prp.md")]
    [InlineData("there is no recording", "run", "prp.md", "--model", "replay:nowhere.jsonl")]
    [InlineData("--sandbox takes bubblewrap or none, not chroot", "run", "prp.md", "--sandbox", "chroot")]
    [InlineData("is not a git repository", "run", "recorded.md", "--repo", "folder")]
    [InlineData("does not exist", "run", "recorded.md", "--repo", "nowhere")]
    [InlineData("begins with https://", "run", "recorded.md", "--repo", "git@example.invalid:ann/shop.git")]
    [InlineData("--repo https://127.0.0.1:9/shop.git cannot be used", "run", "recorded.md", "--repo", "https://ann:tell-nobody@127.0.0.1:9/shop.git")]
    [InlineData("Failed to connect to 127.0.0.1", "run", "recorded.md", "--repo", "http://127.0.0.1:9/shop.git")]
    [InlineData("--base needs a repository", "run", "recorded.md", "--base", "main")]
    [InlineData("is not empty", "run", "recorded.md", "--out", "folder")]
    [InlineData("is a file", "run", "recorded.md", "--out", "prp.md")]
    [InlineData("cannot be written", "run", "recorded.md", "--out", "/proc/nowhere")]
    [InlineData("is a file", "run", "recorded.md", "--data", "prp.md")]
    [InlineData("is a directory", "run", "recorded.md", "--record", "folder")]
    [InlineData("prp.md is a file.", "run", "recorded.md", "--record", "prp.md/recording.jsonl")]
    [InlineData("there is no data directory", "runs")]
    [InlineData("there is no data directory", "show", "20260101-000000-abcdefgh")]
    [InlineData("holds no runs", "resume", "--data", "folder")]
    [InlineData("there is no data directory", "cancel", "20260101-000000-abcdefgh")]
    [InlineData("--urls takes http://ADDRESS:PORT", "serve", "--urls", "ftp://127.0.0.1:1")]
    [InlineData("cannot listen on http://192.0.2.1:5200", "serve", "--urls", "http://192.0.2.1:5200")]
    [InlineData("does not exist", "prp", "check", "nowhere.md")]
    [InlineData("FILE is missing", "prp", "check", "--json")]
    public async Task Command_BadInput_IsRefusedInOneLineAndChangesNothing(string expected, params string[] arguments)
    {
        using var folder = Prepare();
        var before = Snapshot(folder.Path);

        var outcome = await FactoryProcess.RunAsync(folder.Path, arguments);

        Assert.Equal(2, outcome.ExitCode);
        Assert.Equal("", outcome.Output);
        Assert.Contains(expected, outcome.Error, StringComparison.Ordinal);
        Assert.Equal(1, outcome.Error.Count(c => c == '\n'));
        Assert.Equal(before, Snapshot(folder.Path));
    }

    [Fact]
    public async Task Run_ToolThatIsNotThere_NamesCriterionAndTool()
    {
        using var folder = Prepare();
        folder.Write("tool.md", Prp.Replace("python3 -m unittest discover -s tests -v", "frobnicate-all --strict", StringComparison.Ordinal));
        folder.Write("tool.recording.jsonl", Recorded);

        var outcome = await FactoryProcess.RunAsync(folder.Path, "run", "tool.md", "--sandbox", "none");

        Assert.Equal(
            (2, "factory run: criterion C1 calls frobnicate-all, which commands do not find on this machine. Install frobnicate-all, or change the criterion's command.\n"),
            (outcome.ExitCode, outcome.Error));
        Assert.False(Directory.Exists(Path.Combine(folder.Path, "data")));
    }

    [Fact]
    public async Task Run_CommitThatTheRepositoryDoesNotHave_IsRefusedBeforeAnythingIsMade()
    {
        using var folder = Prepare();
        var git = new Git(null);
        await git.RunAsync(["init", "--quiet", Path.Combine(folder.Path, "repo")], CancellationToken.None);
        await git.RunAsync(
            ["-C", Path.Combine(folder.Path, "repo"), "-c", "user.name=a", "-c", "user.email=a@b", "commit", "--quiet", "--allow-empty", "-m", "one"],
            CancellationToken.None);

        var outcome = await FactoryProcess.RunAsync(folder.Path, "run", "recorded.md", "--repo", "repo", "--base", "deadbeef");

        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("has no branch, tag or commit deadbeef.", outcome.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(folder.Path, "data")));
    }

    [Fact]
    public async Task DataDirectory_OfANewerVersion_IsRefusedInOneLine()
    {
        using var folder = Prepare();
        Directory.CreateDirectory(Path.Combine(folder.Path, "data"));
        await using (var database = new SqliteConnection($"Data Source={Path.Combine(folder.Path, "data", "factory.db")};Pooling=False"))
        {
            await database.OpenAsync();
            await using var command = database.CreateCommand();
            command.CommandText = "PRAGMA user_version = 99";
            await command.ExecuteNonQueryAsync();
        }

        var outcome = await FactoryProcess.RunAsync(folder.Path, "runs");

        Assert.Equal((2, ""), (outcome.ExitCode, outcome.Output));
        Assert.Contains("was written by a newer factory", outcome.Error, StringComparison.Ordinal);
        Assert.Equal(1, outcome.Error.Count(c => c == '\n'));
    }

    [Fact]
    public async Task Error_WithEscapeSequenceInAName_ShowsNoEscape()
    {
        using var folder = Prepare();

        var outcome = await FactoryProcess.RunAsync(folder.Path, "run", "\u001b[31mred.md");

        Assert.Equal(2, outcome.ExitCode);
        Assert.DoesNotContain("\u001b", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_OfEveryCommandThatIsListed_Works()
    {
        using var folder = Prepare();
        var help = await FactoryProcess.RunAsync(folder.Path, "--help");
        var commands = help.Output[help.Output.IndexOf("Commands:", StringComparison.Ordinal)..]
            .Split('\n').Skip(1).Select(line => line.Trim().Split(' ')[0]).Where(name => name.Length > 0).ToList();

        Assert.Equal(["run", "submit", "watch", "plan", "review", "prp", "runs", "show", "resume", "approve", "cancel", "policy", "serve", "knowledge", "agents", "health", "doctor", "docs"], commands);
        foreach (var command in commands)
            Assert.Equal(0, (await FactoryProcess.RunAsync(folder.Path, command, "--help")).ExitCode);
    }

    private static TemporaryFolder Prepare()
    {
        var folder = new TemporaryFolder();
        folder.Write("prp.md", Prp);
        folder.Write("recorded.md", Prp);
        folder.Write("recorded.recording.jsonl", Recorded);
        folder.Write("nogoal.md", "# \n\n## Validation\n\n```bash\nmake test\n```\n");
        folder.Write("true.md", Prp.Replace("python3 -m unittest discover -s tests -v", "true", StringComparison.Ordinal));
        folder.Write("placeholder.md", Prp.Replace("python3 -m unittest discover -s tests -v", "{test command}", StringComparison.Ordinal));
        folder.Write("empty.md", "");
        folder.Write("folder/something.txt", "not empty");
        folder.Write("large.md", new string('x', 10_000_000));
        File.WriteAllBytes(Path.Combine(folder.Path, "binary.md"), [0x7f, 0x45, 0x4c, 0x46, 0, 0, 1, 2]);
        return folder;
    }

    private static string[] Snapshot(string folder) =>
        [.. Directory.EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal)
            .Select(path => $"{Path.GetRelativePath(folder, path)} {(File.Exists(path) ? new FileInfo(path).Length : -1)}")];
}

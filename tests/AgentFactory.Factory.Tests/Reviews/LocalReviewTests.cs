using System.Text.Json;
using AgentFactory.Factory.Results;
using AgentFactory.Factory.Views;
using AgentFactory.ServiceDefaults.Processes;

namespace AgentFactory.Factory.Tests.Reviews;

/// <summary><c>factory review --base</c> of a repository of this machine, as a process.</summary>
public sealed class LocalReviewTests : IAsyncLifetime, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private string _recording = "";

    public async Task InitializeAsync()
    {
        Directory.CreateDirectory(Repository);
        await GitAsync("init", "-q", "-b", "main");
        await CommitAsync("basket.py", "def total(items):\n    return sum(items)\n", "A basket");
        await GitAsync("checkout", "-q", "-b", "side");
        await CommitAsync("basket.py", "def total(items):\n    return 3\n", "Make it fast");
        _recording = await ReviewRecording.WriteAsync(Path.Combine(AppContext.BaseDirectory, "Fixtures", "greeter.recording.jsonl"), Path.Combine(_folder.Path, "review.recording.jsonl"));
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Review_CommitsOfThisMachine_ShowsWhatIsWrongAndClaimsNoProof()
    {
        var outcome = await ReviewAsync("--base", "main", Repository);

        Assert.True(outcome.ExitCode == 0, outcome.Error);
        Assert.Contains("# Review of HEAD against main\n\nThe total is a constant.\n", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("## Must be mended\n\n- **basket.py:2**: `total([])` is 3, not 0.\n  Suggestion: Sum the items.\n", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("reviewed, nothing executed", outcome.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("succeeded", outcome.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_folder.Path, "factory-out")));
        Assert.Equal("", await GitAsync("status", "--porcelain"));
    }

    [Fact]
    public async Task Review_TheSameAgain_IsShownAndNotPaidForTwice()
    {
        // A commit that is on no branch, as it is checked out.
        await GitAsync("checkout", "-q", "--detach");
        await GitAsync("branch", "-D", "side");
        var first = ResultOf(await ReviewAsync("--base", "main", "--json", Repository));
        var second = ResultOf(await ReviewAsync("--base", "main", "--json", Repository));
        var third = ResultOf(await ReviewAsync("--base", "main", "--json", "--again", Repository));

        Assert.Equal(("reviewed", 1), (first.GetProperty("status").GetString(), first.GetProperty("modelCalls").GetInt32()));
        Assert.Equal(first.GetRawText(), second.GetRawText());
        Assert.NotEqual(first.GetProperty("runId").GetString(), third.GetProperty("runId").GetString());
    }

    [Fact]
    public async Task Review_WithUncommittedWork_SaysThatItIsNotReviewed()
    {
        await File.WriteAllTextAsync(Path.Combine(Repository, "basket.py"), "broken");

        Assert.StartsWith("what is not committed is not reviewed\n", (await ReviewAsync("--base", "main", Repository)).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--base nowhere: ", "--base", "nowhere")]
    [InlineData("--head nowhere: ", "--base", "main", "--head", "nowhere")]
    [InlineData("unknown option --all", "--base=--all")]
    [InlineData("--base :/Make: ", "--base", ":/Make")]
    [InlineData("--dry-run and --approve are for a pull request", "--base", "main", "--dry-run")]
    [InlineData("main is part of main already, so there is nothing to review", "--base", "main", "--head", "main")]
    [InlineData("changes 2 lines, and at most 1 are reviewed at once. Nothing was reviewed.", "--base", "main", "--max-lines", "1")]
    [InlineData("--head needs --base", "--head", "side")]
    public async Task Review_ThatCannotBeMade_IsBadInputInOneLine(string expected, params string[] arguments)
    {
        var outcome = await ReviewAsync([.. arguments, Repository]);

        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains(expected, Assert.Single(outcome.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_folder.Path, "data")));
    }

    [Theory]
    [InlineData("nowhere", "is no folder. Nothing was reviewed.")]
    [InlineData(".", "is in no git repository that this user can read. Nothing was reviewed.")]
    public async Task Review_NoRepository_IsBadInput(string folder, string expected)
    {
        var outcome = await ReviewAsync("--base", "main", folder);

        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains(expected, outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_Review_IsMarkdownThatMovesNoCursor() =>
        Assert.Equal(
            """
            # T

            Fine.�[2J

            Read: a to b. Nothing was executed, so nothing is proven.

            ## Worth knowing

            - **the whole change** (change-size): It is large.
            - **a.py**: Two
              lines.
              It applies.

                  --- a/a.py
                  +++ b/a.py
            """,
            ReviewText.Write(new ReviewResult
            {
                Title = "T",
                From = "a",
                Commit = "b",
                Summary = "Fine.\u001b[2J",
                Findings =
                [
                    new() { Why = "It is large.", Rule = "change-size" },
                    new() { File = "a.py", Why = "Two\nlines.", Patch = "--- a/a.py\n+++ b/a.py\n", PatchTrial = "It applies." },
                ],
            }));

    private string Repository => Path.Combine(_folder.Path, "shop");

    private Task<ProcessOutcome> ReviewAsync(params string[] arguments) =>
        FactoryProcess.RunAsync(_folder.Path, ["review", "--model", $"replay:{_recording}", .. arguments]);

    private static JsonElement ResultOf(ProcessOutcome outcome) => JsonElement.Parse(outcome.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1]);

    private async Task CommitAsync(string path, string content, string message)
    {
        await File.WriteAllTextAsync(Path.Combine(Repository, path), content);
        await GitAsync("add", "-A");
        await GitAsync("-c", "user.name=Anna", "-c", "user.email=anna@example.org", "commit", "-q", "-m", message);
    }

    private async Task<string> GitAsync(params string[] arguments)
    {
        var outcome = await ChildProcess.RunAsync(
            new ProcessRequest("git", arguments) { WorkingDirectory = Repository, Timeout = TimeSpan.FromMinutes(1), MaxOutputBytes = 1 << 20 }, CancellationToken.None);
        return outcome.ExitCode == 0 ? outcome.Output : throw new InvalidOperationException(outcome.Error);
    }
}

using AgentFactory.ServiceDefaults.Processes;

namespace AgentFactory.Sandbox.Tests.Processes;

public sealed class GitTests
{
    [Fact]
    public async Task RunAsync_HostileRepository_ExecutesNothingOfIt()
    {
        using var folder = new TemporaryFolder();
        var canary = folder["canary"];
        var git = new Git(folder["tree/.git"], folder["tree"]);
        await new Git(null).RunAsync(["init", "-q", folder["tree"]], default);
        foreach (var hook in new[] { "pre-commit", "post-commit", "post-checkout", "commit-msg", "reference-transaction", "post-index-change" })
            File.SetUnixFileMode(folder.Write($"tree/.git/hooks/{hook}", $"#!/bin/sh\ntouch {canary}\n"), (UnixFileMode)0b111_101_101);
        folder.Write("monitor", $"#!/bin/sh\ntouch {canary}\n");
        File.SetUnixFileMode(folder["monitor"], (UnixFileMode)0b111_101_101);
        await git.RunAsync(["config", "core.fsmonitor", folder["monitor"]], default);
        await git.RunAsync(["config", "diff.external", folder["monitor"]], default);
        await git.RunAsync(["config", "core.pager", folder["monitor"]], default);
        folder.Write("tree/a.txt", "one\n");

        await git.RunAsync(["add", "-A"], default);
        await git.RunAsync(["commit", "-q", "-m", "one"], default);
        folder.Write("tree/a.txt", "two\n");
        await git.RunAsync(["status", "--porcelain"], default);
        await git.RunAsync(["checkout", "-q", "-b", "other"], default);
        var diff = await git.RunAsync(["diff", "--no-ext-diff", "--no-textconv"], default);

        Assert.Contains("+two", diff, StringComparison.Ordinal);
        Assert.False(File.Exists(canary));
        Assert.Equal("AgentFactory <factory@localhost>\n", await git.RunAsync(["log", "-1", "--format=%an <%ae>"], default));
    }

    [Fact]
    public async Task RunAsync_ExternalTransport_IsRefused()
    {
        using var folder = new TemporaryFolder();

        var exception = await Assert.ThrowsAsync<GitException>(
            () => new Git(null).RunAsync(["clone", "-q", $"ext::sh -c 'touch {folder["canary"]}'", folder["clone"]], default));

        Assert.Contains("not allowed", exception.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(folder["canary"]));
    }

    [Fact]
    public async Task RunAsync_UserSettings_AreNotRead()
    {
        Assert.DoesNotContain("file:", (await new Git(null).RunAsync(["config", "--list", "--show-origin"], default)).Replace("file:/dev/null", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_Failure_NamesCommandCodeAndWords()
    {
        using var folder = new TemporaryFolder();

        var exception = await Assert.ThrowsAsync<GitException>(() => new Git(folder["none"]).RunAsync(["log"], default).WaitAsync(TimeSpan.FromSeconds(30)));

        Assert.Equal(128, exception.ExitCode);
        Assert.StartsWith("git log exited with 128: fatal: not a git repository", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_Settings_AreHandedOverInTheEnvironment()
    {
        var git = new Git(null) { Settings = new Dictionary<string, string> { ["http.extraHeader"] = "X-Test: 1" } };
        Assert.Equal("X-Test: 1\n", await git.RunAsync(["config", "http.extraHeader"], default));
    }

    [Theory]
    [InlineData("--upload-pack=touch x")]
    [InlineData("HEAD")]
    [InlineData("abc123")]
    [InlineData("")]
    [InlineData("0123456789012345678901234567890123456789\n")]
    public void RequireCommit_AnythingButAFullName_Throws(string commit) =>
        Assert.Throws<ArgumentException>(() => GitArguments.RequireCommit(commit));

    [Theory]
    [InlineData("-f")]
    [InlineData("../../etc")]
    [InlineData("a/../b")]
    [InlineData("a//b")]
    [InlineData("a/.hidden")]
    [InlineData("a.lock")]
    [InlineData("a b")]
    [InlineData("a\nb")]
    [InlineData("a@{1}")]
    [InlineData("/a")]
    [InlineData("a/")]
    [InlineData("")]
    public void RequireBranch_Escapes_Throw(string branch) =>
        Assert.Throws<ArgumentException>(() => GitArguments.RequireBranch(branch));

    [Theory]
    [InlineData("factory/run-1/task-2.3")]
    [InlineData("main")]
    public void RequireBranch_Plain_IsGivenBack(string branch) => Assert.Equal(branch, GitArguments.RequireBranch(branch));

    [Theory]
    [InlineData("--upload-pack=x")]
    [InlineData("ext::sh -c x")]
    [InlineData("../repo")]
    [InlineData("ssh://-oProxyCommand=x/y")]
    [InlineData("/a\nb")]
    public void RequireRepository_Tricks_Throw(string repository) =>
        Assert.Throws<ArgumentException>(() => GitArguments.RequireRepository(repository));
}

using AgentFactory.Agents.Journaling;
using AgentFactory.Agents.Tests.Fakes;
using AgentFactory.Coder;
using AgentFactory.Contracts.Journal;
using AgentFactory.Sandbox.Tests;

namespace AgentFactory.RoleTests.Coder;

/// <summary>The coder with its real tools, workspace and sandbox; only the model is scripted.</summary>
public sealed class RealCoderTests
{
    [SandboxFact("python3")]
    public async Task Execute_WriteRunFinish_LeavesTheBranchWithTrailers()
    {
        using var repository = new RealRepository();
        var start = await repository.CommitAsync(null, ("README.md", "# It\n"));
        var brief = Say.Brief() with { BaseCommit = start, RunBaseCommit = start, RepositoryUrl = repository.Url };
        var journal = new ScriptedJournal(brief, (index, _) => index switch
        {
            1 => Say.Calls(Say.Call("read_file", ("path", "README.md")), Say.Call("write_file", ("path", "app.py"), ("content", "print(6 * 7)\n"))),
            2 => Say.Calls(Say.Call("run_command", ("command", "python3 app.py"))),
            _ => Say.Finish("It prints 42."),
        });

        await repository.RunAsync(new CoderAgent(), journal);

        Assert.Equal((Outcome.Succeeded, ""), (journal.Completed!.Outcome, journal.Completed.Reason));
        Assert.Contains("\n42", AttemptJournal.ResultsOf(journal.Steps[2])[0].Content, StringComparison.Ordinal);
        Assert.Equal(journal.Completed.Commit, (await repository.GitAsync("rev-parse", brief.Branch)).Trim());
        Assert.Equal("README.md\napp.py\n", await repository.GitAsync("ls-tree", "-r", "--name-only", brief.Branch));
        Assert.Contains("Factory-Run: r1\nFactory-Task: t1\nFactory-Step: 1\n", await repository.GitAsync("log", "-1", "--format=%B", brief.Branch), StringComparison.Ordinal);
        Assert.Contains("python3 Python 3", journal.MessagesOf(1)[1].Text, StringComparison.Ordinal);
    }
}

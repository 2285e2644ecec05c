using System.Text;
using AgentFactory.Agents;
using AgentFactory.Agents.Loop;
using AgentFactory.Agents.Prompts;
using AgentFactory.Agents.TestCode;
using AgentFactory.Agents.Tools;
using AgentFactory.Agents.Work;
using AgentFactory.Contracts;
using AgentFactory.Contracts.Tasks;

namespace AgentFactory.Tester.Writing;

/// <summary>
/// Writes tests from the criteria, before or after the implementation as the plan has it. Code decides which of them count: those that were
/// seen to fail.
/// </summary>
internal sealed class TestWriting(TaskContext context, TesterOptions options)
{
    private const string ReportSchema = """
        {
          "type": "object",
          "properties": {
            "summary": { "type": "string", "description": "What the tests cover, how they are run, and what is left out, in two to six sentences." }
          },
          "required": ["summary"]
        }
        """;

    private static readonly PromptText Instructions = PromptText.Load<TesterAgent>("write-tests");
    private static readonly PromptText Request = PromptText.Load<TesterAgent>("write-tests-request");
    private static readonly PromptText Before = PromptText.Load<TesterAgent>("write-tests-before");
    private static readonly PromptText After = PromptText.Load<TesterAgent>("write-tests-after");

    public async Task<ExecutionResult> ExecuteAsync(CancellationToken cancellationToken)
    {
        var brief = context.Brief;
        var workspace = await context.OpenWorkspaceAsync(cancellationToken);
        if (brief.MergeCommit is { } other && !context.HasJournaledCommit)
            await workspace.BeginMergeAsync(other, cancellationToken);
        var proof = new RedProof(context, options);
        var gate = new TestGate(context, workspace, proof, options);
        var finish = new FinishTool<WorkReport>(
            "Ends the task. Call it when the tests are written and `check_tests` found that they count.", ReportSchema,
            async (report, token) => await context.FindObjectionAsync(report.Summary, token) ?? await gate.FindObjectionAsync(token));
        var outcome = await context.Loop.RunAsync(
            new LoopRequest
            {
                Instructions = Instructions.Fill(("when", Awaited.Of(brief).Count > 0 ? Before.Fill() : After.Fill())),
                Task = Request.Fill(("task", await TaskText.OfAsync(context, cancellationToken)), ("own-criteria", brief.Task.Criteria.Count == 0 ? "all" : string.Join(", ", brief.Task.Criteria))),
                Tools =
                [
                    .. context.Toolbox.Working(workspace, context.Sandbox).Within(
                        TestFiles.IsTest, "it is no test file, and this task writes only those: files in a folder of tests, or with a name that the test runner looks for."),
                    .. AgentTools.From(gate),
                ],
                Finish = finish,
                Workspace = workspace,
            },
            cancellationToken);
        if (outcome.Arguments is not { } arguments)
            return ExecutionResult.Failure($"the tester gave up on {brief.Task.Id}: {outcome.Reason}", retryable: true);
        var found = await context.OnceAsync("prove that the tests can fail", gate.ProveAsync, Summarize, cancellationToken);
        return ExecutionResult.Success(new WorkReport($"{finish.Read(arguments).Summary}\n\n{found.ToText()}"), workspace.Head) with
        {
            Artifacts = new Dictionary<string, ReadOnlyMemory<byte>>
            {
                ["tests.json"] = Encoding.UTF8.GetBytes(ContractsJson.Write(found)),
                ["tests.log"] = Encoding.UTF8.GetBytes(proof.Log),
            },
        };
    }

    private static string Summarize(TestProof found) => $"{found.Tests.Count} tests written, {found.Counted} proven red";
}

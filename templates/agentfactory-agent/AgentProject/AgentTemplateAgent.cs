using System.ComponentModel;
using AgentFactory.Agents;
using AgentFactory.Agents.Prompts;
using AgentFactory.Agents.Tools;
using AgentFactory.Agents.Work;

namespace AgentTemplate;

/// <summary>Does the tasks of the role <c>agent-template</c>.</summary>
public sealed class AgentTemplateAgent : Agent<AgentTemplateOptions>
{
    private static readonly PromptText Instructions = PromptText.Load<AgentTemplateAgent>("instructions");

    public override string Role => "agent-template";

    /// <summary>The planner is told this: say which tasks are for this agent.</summary>
    public override string Purpose => "writes short texts";

    public override async Task<ExecutionResult> ExecuteTaskAsync(TaskContext context, CancellationToken cancellationToken) =>
        await context.WorkAsync(
            Instructions.Fill(("tone", Options.Tone)),
            await TaskText.OfAsync(context, cancellationToken),
            AgentTools.From(this),
            cancellationToken);

    [Description("Counts the words of a text. Use it where a length is asked for.")]
    public static int CountWords([Description("The text.")] string text) =>
        text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length;
}

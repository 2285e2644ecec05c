using AgentFactory.Agents.Prompts;
using AgentFactory.Agents.Work;
using AgentFactory.Agents.Workspaces;
using AgentFactory.Contracts.Tasks;

namespace AgentFactory.Coder;

/// <summary>Puts the coder's prompts together.</summary>
internal static class CoderPrompts
{
    private const int MaxListedFiles = 300;
    private const int MaxFeedback = 30_000;

    private static readonly PromptText Role = PromptText.Load<CoderAgent>("coder");
    private static readonly PromptText Request = PromptText.Load<CoderAgent>("request");
    private static readonly PromptText Work = PromptText.Load<CoderAgent>("work");
    private static readonly PromptText Repair = PromptText.Load<CoderAgent>("repair");
    private static readonly PromptText Conflict = PromptText.Load<CoderAgent>("conflict");

    public static string Instructions(TaskKind kind) => Role.Fill(("kind", (kind switch
    {
        TaskKind.Repair => Repair,
        TaskKind.Conflict => Conflict,
        _ => Work,
    }).Fill()));

    public static string Describe(TaskBrief brief, IWorkspace workspace, string toolchain) => Request.Fill(
        ("title", brief.Task.Title),
        ("requirements", DataBlock.Of("What this task asks for", brief.Task.Requirements)),
        ("feedback", brief.Feedback is null ? "" : DataBlock.Of(FeedbackTitle(brief.Task.Kind), brief.Feedback, MaxFeedback)),
        ("requirement", RequirementText.Of(brief.Prp)),
        ("criteria", RequirementText.Criteria(brief.Prp)),
        ("own-criteria", brief.Task.Criteria.Count == 0 ? "all that it touches" : string.Join(", ", brief.Task.Criteria)),
        ("files", brief.Task.Files.Count == 0 ? "(not said)" : string.Join(", ", brief.Task.Files)),
        ("graph", TaskText.OtherTasks(brief) ?? "This is the only task."),
        ("acceptance", brief.AcceptanceFiles.Count == 0 ? "There are none." : DataBlock.Of("Acceptance files", string.Join('\n', brief.AcceptanceFiles))),
        ("listing", Listing(workspace)),
        ("toolchain", DataBlock.Of("Tools in the sandbox", toolchain)));

    private static string FeedbackTitle(TaskKind kind) => kind switch
    {
        TaskKind.Repair => "What was found",
        TaskKind.Conflict => "What collided",
        _ => "Why this task is given again",
    };

    private static string Listing(IWorkspace workspace)
    {
        var files = RepositoryListing.Of(workspace.Root, MaxListedFiles);
        return files.Count == 0 ? "The repository is empty." : DataBlock.Of("Files of the repository", string.Join('\n', files));
    }
}

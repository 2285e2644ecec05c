using System.ComponentModel;
using AgentFactory.Agents;
using AgentFactory.Agents.Prompts;
using AgentFactory.Agents.Tools;
using AgentFactory.Agents.Work;

namespace Translation;

/// <summary>Translates documents of the repository.</summary>
public sealed class TranslatorAgent : Agent<TranslatorOptions>
{
    private static readonly PromptText Instructions = PromptText.Load<TranslatorAgent>("translator");

    public override string Role => "translator";

    public override string Purpose => "translates documents of the repository into another language";

    public override async Task<ExecutionResult> ExecuteTaskAsync(TaskContext context, CancellationToken cancellationToken) =>
        await context.WorkAsync(
            Instructions.Fill(("language", Options.Language)),
            await TaskText.OfAsync(context, cancellationToken),
            AgentTools.From(this),
            cancellationToken);

    [Description("Looks a term up in the glossary. Use it for each term of the product before you translate it.")]
    public string LookUpTerm([Description("The term, as it stands in the document.")] string term) =>
        Options.Glossary.TryGetValue(term, out var translation) ? translation : $"`{term}` is not in the glossary: leave it as it is.";
}

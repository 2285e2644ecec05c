namespace AgentFactory.Contracts.Prp.Markdown;

/// <summary>A criterion as found; it gets its id and class when all are known.</summary>
/// <param name="Text">What must hold.</param>
/// <param name="Script">The script; null when there is none.</param>
/// <param name="First">First line, from 0.</param>
/// <param name="End">The line behind the last.</param>
/// <param name="Stage">The level or gate it stands under.</param>
internal sealed record CriterionDraft(string Text, string? Script, int First, int End, string? Stage)
{
    /// <summary>The file's own name for it, such as <c>AC1</c>.</summary>
    public string? Id { get; init; }

    public bool Ticked { get; init; }
}

namespace AgentFactory.Contracts.Prp.Markdown;

/// <summary>What a section of the file is about.</summary>
internal enum PrpField
{
    /// <summary>No field of its own: the text goes to <c>context.extra</c>.</summary>
    Extra,
    Goal,
    Justification,
    Context,
    Gotchas,
    Constraints,
    Steps,

    /// <summary>Data models, pseudocode: belongs to the steps but is none.</summary>
    StepNotes,

    /// <summary>Each item is a criterion.</summary>
    Checklist,

    /// <summary>Commands are criteria, and so are items.</summary>
    Validation,

    /// <summary>Describes tests; only commands in it are criteria.</summary>
    Testing,
    Metrics,
    Recovery,
    Metadata,
}

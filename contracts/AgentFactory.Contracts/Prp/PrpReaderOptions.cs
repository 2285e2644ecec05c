using System.ComponentModel.DataAnnotations;

namespace AgentFactory.Contracts.Prp;

/// <summary>Bounds of the reader. The largest real PRP seen has 130 KB; what goes past a bound is refused or kept as plain text.</summary>
public sealed class PrpReaderOptions
{
    /// <summary>Largest file, in bytes, and longest text, in characters; a larger one is refused.</summary>
    [Range(1, 64 * 1024 * 1024)]
    public int MaxBytes { get; set; } = 2 * 1024 * 1024;

    /// <summary>Headings that are told apart; the text behind the last one stays in <c>context.extra</c>.</summary>
    [Range(1, 100_000)]
    public int MaxHeadings { get; set; } = 5_000;

    /// <summary>Steps that are told apart; further ones stay in <c>context.extra</c>.</summary>
    [Range(1, 100_000)]
    public int MaxSteps { get; set; } = 1_000;

    /// <summary>Criteria that are told apart; further ones stay in <c>context.extra</c>.</summary>
    [Range(1, 100_000)]
    public int MaxCriteria { get; set; } = 1_000;

    /// <summary>Diagnostics of one document; further ones are only counted.</summary>
    [Range(1, 100_000)]
    public int MaxDiagnostics { get; set; } = 500;
}

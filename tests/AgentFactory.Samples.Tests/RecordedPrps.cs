using AgentFactory.Factory.Input;

namespace AgentFactory.Samples.Tests;

/// <summary>PRPs that can be run without a model: the samples with a recording beside them, and the tests' own small one.</summary>
internal static class RecordedPrps
{
    public static string Root { get; } = SourceTree.Root ?? throw new InvalidOperationException("the tests do not lie in a checkout");

    /// <summary>The smallest: what is tried often is tried with this one.</summary>
    public static string Greeter { get; } = Path.Combine(AppContext.BaseDirectory, "Fixtures", "greeter.md");

    public static IReadOnlyList<string> Samples { get; } =
        [.. Directory.EnumerateFiles(Path.Combine(Root, "samples", "prps"), "*.md")
            .Where(file => ModelChoice.RecordingBeside(file) is not null)
            .Order(StringComparer.Ordinal)];

    public static IEnumerable<string> All => Samples.Prepend(Greeter);
}

namespace AgentFactory.Tester.Mutations;

/// <summary>What must be known of a language to find its tokens and to change them so that they still are its code.</summary>
/// <param name="Extensions">Of its files.</param>
/// <param name="LineComment">What begins a comment that ends with the line.</param>
/// <param name="Nothing">What a function returns when it does nothing.</param>
/// <param name="True">The literal.</param>
/// <param name="False">The literal.</param>
/// <param name="IsIndented">Whether blocks are indented and lines end statements, or brackets and semicolons do.</param>
internal sealed record CodeLanguage(string[] Extensions, string LineComment, string Nothing, string True, string False, bool IsIndented = false)
{
    public static readonly CodeLanguage CSharp = new([".cs"], "//", "default!", "true", "false");
    public static readonly CodeLanguage Python = new([".py"], "#", "None", "True", "False", IsIndented: true);
    public static readonly CodeLanguage JavaScript = new([".js", ".mjs", ".cjs", ".jsx", ".ts", ".mts", ".cts", ".tsx"], "//", "undefined", "true", "false");

    private static readonly CodeLanguage[] All = [CSharp, Python, JavaScript];

    /// <summary>Null for a language that is not known.</summary>
    public static CodeLanguage? Of(string path) =>
        path.EndsWith(".d.ts", StringComparison.Ordinal) ? null : Array.Find(All, language => language.Extensions.Contains(Path.GetExtension(path), StringComparer.Ordinal));
}

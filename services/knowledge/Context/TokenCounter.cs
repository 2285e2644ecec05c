using Microsoft.ML.Tokenizers;

namespace AgentFactory.Knowledge.Context;

/// <summary>
/// Counts tokens with the byte-pair encoding of the current OpenAI models; other models' encodings differ by a tenth or so,
/// words by much more.
/// </summary>
internal static class TokenCounter
{
    // Reading the vocabulary takes a moment and some memory: only whoever counts pays for it.
    private static readonly Lazy<TiktokenTokenizer> Tokenizer = new(() => TiktokenTokenizer.CreateForEncoding("o200k_base"));

    public static int Count(string text) => Tokenizer.Value.CountTokens(text);

    /// <summary>The longest beginning of the text that has at most so many tokens, cut after a line if there is one.</summary>
    public static string Cut(string text, int maxTokens)
    {
        var end = Tokenizer.Value.GetIndexByTokenCount(text, maxTokens, out _, out _);
        if (end >= text.Length)
            return text;
        var line = end > 0 ? text.LastIndexOf('\n', end - 1) : -1;
        if (line > 0)
            return text[..line];
        return char.IsHighSurrogate(text[Math.Max(0, end - 1)]) ? text[..(end - 1)] : text[..end];
    }
}

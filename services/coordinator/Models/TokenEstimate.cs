using System.Text;

namespace AgentFactory.Coordinator.Models;

/// <summary>
/// How many tokens a text has at the most, roughly: one for every three bytes of UTF-8, though a token of English or
/// of code has about four, and of Chinese or Japanese three; plus what a request carries beside its text.
/// </summary>
internal static class TokenEstimate
{
    public const int RequestOverhead = 256;
    public const int MessageOverhead = 16;

    public static long Of(string text) => (Encoding.UTF8.GetByteCount(text) + 2) / 3;

    public static long OfRequest(ModelCall call, int messages) =>
        Of(call.MessagesJson) + Of(call.ToolsJson) + Of(call.ResponseSchemaJson) + RequestOverhead + (long)messages * MessageOverhead;
}

using System.Security.Cryptography;
using Google.Protobuf;

namespace AgentFactory.Knowledge.Caching;

/// <summary>
/// Answers by the hash of their question and the generation of what they were made from: every write makes a new
/// generation, so nothing has to be thrown out. A cache that is down costs its speed and nothing else.
/// </summary>
internal sealed class AnswerCache(PatientCache cache)
{
    /// <summary>The answer from the cache, or made and put there.</summary>
    /// <param name="kind">Keeps questions of different kinds apart.</param>
    /// <param name="generation">Of all that the answer depends on.</param>
    /// <param name="life">How long this answer may be used; called when it is made.</param>
    public async Task<T> GetAsync<T>(
        string kind, IMessage question, string generation, MessageParser<T> parser, Func<Task<T>> make, Func<T, TimeSpan> life, CancellationToken cancellationToken)
        where T : class, IMessage<T>
    {
        var key = $"knowledge:{kind}:{generation}:{Convert.ToHexStringLower(SHA256.HashData(question.ToByteArray()))}";
        if (await cache.GetAsync(key, cancellationToken) is { } found && Parse(parser, found) is { } known)
            return known;
        var answer = await make();
        var kept = life(answer);
        if (kept > TimeSpan.Zero)
            await cache.SetAsync(key, answer.ToByteArray(), kept, cancellationToken);
        return answer;
    }

    private static T? Parse<T>(MessageParser<T> parser, byte[] bytes)
        where T : class, IMessage<T>
    {
        try
        {
            return parser.ParseFrom(bytes);
        }
        catch (InvalidProtocolBufferException)
        {
            // Somebody else's bytes under our key: made anew, and written over.
            return null;
        }
    }
}

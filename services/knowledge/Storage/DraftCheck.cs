using System.Security.Cryptography;
using System.Text;
using AgentFactory.Knowledge.Entries;

namespace AgentFactory.Knowledge.Storage;

/// <summary>Refuses what cannot be stored, before anything is.</summary>
internal static class DraftCheck
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    /// <summary>SHA-256 of source type and content.</summary>
    public static string Hash(KnowledgeDraft draft) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{(int)draft.SourceType}\n{draft.Content}")));

    /// <exception cref="KnowledgeException">It is not acceptable.</exception>
    public static void Require(KnowledgeDraft draft, KnowledgeStoreOptions options)
    {
        if (string.IsNullOrWhiteSpace(draft.Content))
            throw Invalid("has no content");
        if (Bytes(draft.Content, "content") > options.MaxEntryBytes)
        {
            throw new KnowledgeException(KnowledgeError.TooLarge,
                $"The entry is larger than {options.MaxEntryBytes} bytes. Nothing was stored. Cut it into parts.");
        }

        if (!Enum.IsDefined(draft.SourceType))
            throw Invalid("has no known source type");
        if (draft.Id is { } id)
            Name(id, "id", options);
        if (draft.TimeToLive is { } life && life <= TimeSpan.Zero)
            throw Invalid("has a time to live that is not positive");
        if (draft.Tags.Length > options.MaxTags)
            throw Invalid($"has more than {options.MaxTags} tags");
        foreach (var tag in draft.Tags)
            Name(tag, "tag", options);
        if (draft.Metadata.Count > options.MaxMetadata)
            throw Invalid($"has more than {options.MaxMetadata} metadata values");
        foreach (var (key, value) in draft.Metadata)
        {
            Name(key, "metadata key", options);
            if (value.Text is { } text && Bytes(text, "metadata") > options.MaxNameLength * 4)
                throw Invalid($"has a metadata text of more than {options.MaxNameLength} characters under '{key}'");
            if (value is { Text: null, Number: null, Truth: null } || value.Number is { } number && !double.IsFinite(number))
                throw Invalid($"has metadata '{key}' that is no text, finite number or truth value");
        }
    }

    /// <exception cref="KnowledgeException">It holds half of a surrogate pair: no text that UTF-8 can carry.</exception>
    public static int Bytes(string text, string what, KnowledgeError error = KnowledgeError.InvalidEntry)
    {
        try
        {
            return Strict.GetByteCount(text);
        }
        catch (EncoderFallbackException e)
        {
            throw new KnowledgeException(error,
                $"The {what} is not valid Unicode at character {e.Index}. Nothing was changed. Send valid UTF-8.", e);
        }
    }

    private static void Name(string name, string what, KnowledgeStoreOptions options)
    {
        if (string.IsNullOrWhiteSpace(name) || name.Length > options.MaxNameLength || name.Any(char.IsControl))
            throw Invalid($"has a {what} that is empty, longer than {options.MaxNameLength} characters, or holds control characters");
        Bytes(name, what);
    }

    private static KnowledgeException Invalid(string why) =>
        new(KnowledgeError.InvalidEntry, $"The entry {why}. Nothing was stored. Correct it and send it again.");
}

using AgentFactory.Knowledge.Entries;
using AgentFactory.Knowledge.Storage;

namespace AgentFactory.Knowledge.Ranking;

/// <summary>Refuses queries that cannot be answered. What the text says is never a reason: it is no syntax.</summary>
internal static class QueryCheck
{
    /// <exception cref="KnowledgeException">It is not acceptable.</exception>
    public static void Require(KnowledgeQuery query, KnowledgeStoreOptions options)
    {
        if (query.Text.Length > options.MaxQueryLength)
        {
            throw new KnowledgeException(KnowledgeError.TooLarge,
                $"The query has {query.Text.Length} characters; at most {options.MaxQueryLength} are allowed. Nothing was looked up. Shorten it.");
        }

        if (string.IsNullOrWhiteSpace(query.Text))
            throw Invalid("is empty. Nothing was looked up. Say what to look for");
        DraftCheck.Bytes(query.Text, "query", KnowledgeError.InvalidQuery);
        if (query.MaxResults < 1 || query.MaxResults > options.MaxResults)
            throw Invalid($"asks for {query.MaxResults} results. Nothing was looked up. Ask for 1 to {options.MaxResults}");
        if (!(query.MinRelevance is >= 0 and <= 1))
            throw Invalid("has a least relevance outside of 0 to 1. Nothing was looked up. Correct it");
        if (!Enum.IsDefined(query.Mode))
            throw Invalid("names an unknown ranking. Nothing was looked up. Ask for fused, lexical or vector");
    }

    private static KnowledgeException Invalid(string why) => new(KnowledgeError.InvalidQuery, $"The query {why}.");
}

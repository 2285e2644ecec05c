using AgentFactory.Knowledge.Entries;

namespace AgentFactory.Knowledge.Ranking;

/// <summary>An entry that was found. Results come best first; equal scores by id.</summary>
/// <param name="Score">
/// 0 to 1, the score of the mode that was asked for; <see cref="KnowledgeQuery.MinRelevance"/> applies to it.
/// </param>
/// <param name="Lexical">
/// 0 to 1: how much of the weight of the query's words (rare words weigh more) the entry covers; 1 would be an entry in
/// which every word of the query is a main topic. 0: none of them occurs.
/// </param>
/// <param name="Vector">
/// 0 to 1: the cosine of query and entry, where 0 is the mean of all entries; 0 also below it, or where there is no vector yet.
/// </param>
/// <param name="Fused">0 to 1: the weighted mean of both; with hashed vectors the larger of the lexical score and a tenth of the other.</param>
internal sealed record KnowledgeResult(KnowledgeEntry Entry, double Score, double Lexical, double Vector, double Fused);

/// <summary>What a query found, and by which vectors.</summary>
/// <param name="Space">Names what made the vectors, e.g. <c>lsi</c> or a model.</param>
internal sealed record KnowledgeAnswer(IReadOnlyList<KnowledgeResult> Results, string Space);

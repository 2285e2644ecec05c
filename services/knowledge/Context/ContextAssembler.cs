using AgentFactory.Knowledge.Entries;
using AgentFactory.Knowledge.Outcomes;
using AgentFactory.Knowledge.Ranking;
using AgentFactory.Knowledge.Storage;
using Microsoft.Extensions.Options;

namespace AgentFactory.Knowledge.Context;

/// <summary>What a context is asked for.</summary>
/// <param name="MinRelevance">Null for the configured one.</param>
internal sealed record ContextRequest(string Text, ContextProfile Profile, KnowledgeFilter Filter, int MaxTokens, double? MinRelevance);

/// <param name="Text">What is shown of the entry.</param>
/// <param name="Tokens">Of the passage as formatted.</param>
internal sealed record ContextPassage(string Citation, KnowledgeEntry Entry, double Relevance, string Text, string Formatted, int Tokens);

/// <param name="Formatted">Empty when there are no passages.</param>
internal sealed record AssembledContext(string Formatted, IReadOnlyList<ContextPassage> Passages, int Tokens);

/// <summary>Chooses passages for a prompt: relevant, unlike each other, and together no longer than the budget.</summary>
internal sealed class ContextAssembler(IKnowledgeStore store, OutcomeStore outcomes, IOptions<ContextOptions> options, TimeProvider time)
{
    private static readonly AssembledContext Nothing = new("", [], 0);

    // Joining pieces can make a token more of their seam.
    private const int SeamTokens = 2;

    public async Task<AssembledContext> AssembleAsync(ContextRequest request, CancellationToken cancellationToken)
    {
        var types = request.Filter.SourceTypes.IsDefaultOrEmpty
            ? request.Profile.Preference.Keys
            : request.Profile.Preference.Keys.Intersect(request.Filter.SourceTypes);
        var wanted = types.Order().ToList();
        if (wanted.Count == 0)
            return Nothing;
        var query = new KnowledgeQuery
        {
            Text = request.Text,
            Filter = request.Filter with { SourceTypes = [.. wanted] },
            MaxResults = options.Value.Candidates,
        };
        var answer = await store.QueryAsync(query, cancellationToken);
        var chosen = await ChooseAsync(request, answer.Results, cancellationToken);
        return chosen.Count == 0 ? Nothing : await FitAsync(chosen, request.MaxTokens, cancellationToken);
    }

    private async Task<List<Candidate>> ChooseAsync(ContextRequest request, IReadOnlyList<KnowledgeResult> results, CancellationToken cancellationToken)
    {
        var weights = await outcomes.WeightsAsync([.. results.Select(result => result.Entry.Id)], cancellationToken);
        var now = time.GetUtcNow();
        var least = request.MinRelevance ?? options.Value.MinRelevance;
        var pool = results
            .Select(result => new Candidate(
                result.Entry,
                request.Profile.Rate(result.Entry, Math.Min(1, result.Score * weights.GetValueOrDefault(result.Entry.Id, 1)), now)))
            .Where(candidate => candidate.Relevance > 0 && candidate.Relevance >= least)
            .OrderByDescending(candidate => candidate.Relevance).ThenBy(candidate => candidate.Entry.Id, StringComparer.Ordinal)
            .ToList();
        return Diversify(pool);
    }

    /// <summary>Maximal marginal relevance: next comes what is relevant and unlike all that came before.</summary>
    private List<Candidate> Diversify(List<Candidate> pool)
    {
        var share = options.Value.RelevanceShare;
        var chosen = new List<Candidate>();
        while (pool.Count > 0)
        {
            // The pool is in order, and the first of equals wins: the same question gets the same order.
            var next = pool.MaxBy(candidate => (share * candidate.Relevance) - ((1 - share) * candidate.Likeness))!;
            chosen.Add(next);
            pool.Remove(next);
            foreach (var candidate in pool)
                candidate.Likeness = Math.Max(candidate.Likeness, candidate.Shingles.Overlap(next.Shingles));
            pool.RemoveAll(candidate => candidate.Likeness > options.Value.SameAbove);
        }

        return chosen;
    }

    private async Task<AssembledContext> FitAsync(List<Candidate> chosen, int budget, CancellationToken cancellationToken)
    {
        var left = budget - TokenCounter.Count(ContextFormat.Heading);
        var fitting = new List<Candidate>();
        var texts = new List<string>();
        // A citation is made only for what is shown; the longest one stands in for it while passages are measured.
        var placeholder = ContextFormat.Citation(9_999_999);
        foreach (var candidate in chosen)
        {
            if (left < options.Value.LeastPassage)
                break;
            var text = candidate.Entry.Content;
            var frame = TokenCounter.Count(ContextFormat.Passage(placeholder, candidate.Entry, "")) + SeamTokens;
            var room = left - frame;
            if (room < 1)
                continue;
            var shown = TokenCounter.Cut(text, room);
            if (shown.Length < text.Length && room < options.Value.LeastPassage)
                continue;
            left -= TokenCounter.Count(shown) + frame;
            fitting.Add(candidate);
            texts.Add(shown);
        }

        var numbers = await outcomes.CiteAsync([.. fitting.Select(candidate => candidate.Entry.Id)], cancellationToken);
        var passages = fitting.Zip(texts, (candidate, text) =>
        {
            var citation = ContextFormat.Citation(numbers[candidate.Entry.Id]);
            var formatted = ContextFormat.Passage(citation, candidate.Entry, text);
            return new ContextPassage(citation, candidate.Entry, candidate.Relevance, text, formatted, TokenCounter.Count(formatted));
        }).ToList();

        while (passages.Count > 0)
        {
            var whole = ContextFormat.Whole(passages.Select(passage => passage.Formatted));
            var tokens = TokenCounter.Count(whole);
            if (tokens <= budget)
                return new AssembledContext(whole, passages, tokens);
            passages.RemoveAt(passages.Count - 1);
        }

        return Nothing;
    }

    private sealed class Candidate(KnowledgeEntry entry, double relevance)
    {
        private Shingles? _shingles;

        public KnowledgeEntry Entry => entry;

        public double Relevance => relevance;

        /// <summary>To the most alike of those already chosen.</summary>
        public double Likeness { get; set; }

        public Shingles Shingles => _shingles ??= new Shingles(entry.Content);
    }
}

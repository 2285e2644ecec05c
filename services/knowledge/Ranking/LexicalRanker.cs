using AgentFactory.Knowledge.Vectors;

namespace AgentFactory.Knowledge.Ranking;

/// <summary>
/// Scores entries by words in two rounds: BM25 with the query's words, then once more with words that set the first
/// answers apart (a relevance model), because the right entry often says it in other words.
/// </summary>
internal static class LexicalRanker
{
    /// <summary>The query's words and their weights. Stop words only count where there is nothing else.</summary>
    public static Dictionary<int, double> Words(string text, Vocabulary vocabulary)
    {
        var terms = new List<int>();
        vocabulary.Look(text, terms);
        var words = new Dictionary<int, double>();
        foreach (var stops in (ReadOnlySpan<bool>)[false, true])
        {
            foreach (var term in terms)
            {
                if (stops || term < 0 || !vocabulary.IsStop(term))
                    words[term] = words.GetValueOrDefault(term) + 1;
            }

            if (words.Count > 0)
                break;
        }

        return words;
    }

    /// <summary>Fills in the score of every slot that passes; the others stay zero.</summary>
    public static void Score(
        LexicalIndex index, Dictionary<int, double> words, SlotSet? allowed, LexicalOptions options, float[] scores)
    {
        index.Score(words, scores);
        if (allowed is not null)
            allowed.Clear(scores);
        if (options.FeedbackEntries == 0 || options.OwnShare >= 1)
            return;
        var first = TopSlots.Of(scores.AsSpan(0, index.Slots), options.FeedbackEntries);
        if (first.Length == 0)
            return;

        var model = Model(index, first, options);
        var widened = new float[scores.Length];
        index.Score(model, widened);
        if (allowed is not null)
            allowed.Clear(widened);
        for (var slot = 0; slot < scores.Length; slot++)
            scores[slot] = (float)((options.OwnShare * scores[slot]) + ((1 - options.OwnShare) * widened[slot]));
    }

    /// <summary>The words of the first answers, each weighed by how much of the answer it is and how good the answer was.</summary>
    private static Dictionary<int, double> Model(LexicalIndex index, ReadOnlySpan<ScoredSlot> first, LexicalOptions options)
    {
        var total = 0.0;
        foreach (var answer in first)
            total += answer.Score;
        var model = new Dictionary<int, double>();
        foreach (var answer in first)
        {
            if (index[answer.Slot] is not { Length: > 0 } vector)
                continue;
            for (var i = 0; i < vector.Terms.Length; i++)
            {
                var term = vector.Terms[i];
                if (index.Vocabulary.IsStop(term) || index.FrequencyOf(term) < 2 || index.Vocabulary.Text(term).Length < 2)
                    continue;
                model[term] = model.GetValueOrDefault(term) + (answer.Score / total * vector.Counts[i] / vector.Length);
            }
        }

        return model
            .OrderByDescending(pair => pair.Value * index.WeightOf(pair.Key)).ThenBy(pair => index.Vocabulary.Text(pair.Key), StringComparer.Ordinal)
            .Take(options.FeedbackTerms).ToDictionary();
    }
}

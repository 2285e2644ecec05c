using AgentFactory.Knowledge.Ranking;
using AgentFactory.Knowledge.Vectors;

namespace AgentFactory.Knowledge.Storage;

/// <content>What a shelf needs of the index, which holds the entries' versions.</content>
internal sealed partial class KnowledgeIndex
{
    /// <summary>What a shelf is asked about for a query: the best by their words, and some of all, which tell what nearness is common.</summary>
    public (IReadOnlyList<int> ByWords, IReadOnlyList<int> Spread) Candidates(string text, SlotSet? allowed, int depth, int spread)
    {
        _lock.EnterReadLock();
        try
        {
            var scores = new float[_lexical.Slots];
            LexicalRanker.Score(_lexical, LexicalRanker.Words(text, _vocabulary), allowed, _options.Lexical, scores);
            var count = Math.Min(spread, scores.Length);
            return ([.. TopSlots.Of(scores, Math.Max(depth, _options.Depth)).Select(found => found.Slot)],
                [.. Enumerable.Range(0, count).Select(i => (int)((long)i * scores.Length / count))]);
        }
        finally
        {
            _lock.ExitReadLock();
        }
    }

    /// <summary>Those that are of their entries as they are.</summary>
    public IReadOnlyList<ScoredSlot> Current(IEnumerable<ShelvedScore> scores)
    {
        _lock.EnterReadLock();
        try
        {
            return [.. scores.Where(score => _lexical[score.Slot] is not null && _versions[score.Slot] == score.Version)
                .Select(score => new ScoredSlot(score.Slot, score.Score))];
        }
        finally
        {
            _lock.ExitReadLock();
        }
    }

    /// <summary>Takes over what a shelf holds from before; what is of no entry any more is to be taken away.</summary>
    public void TakeHeld(int dimensions, IEnumerable<HeldVector> vectors)
    {
        _lock.EnterWriteLock();
        try
        {
            var model = (ShelvedVectors)_model!;
            model.Found(dimensions);
            foreach (var (slot, version) in vectors)
            {
                if (_lexical[slot] is null)
                    model.Remove(slot);
                else if (_versions[slot] == version)
                    model.Keep(slot, version);
            }
        }
        finally
        {
            _lock.ExitWriteLock();
        }
    }

    /// <summary>Slots whose vectors a shelf has yet to let go of; each is answered once.</summary>
    public IReadOnlyList<int> TakeGone()
    {
        _lock.EnterWriteLock();
        try
        {
            return (_model as ShelvedVectors)?.TakeGone() ?? [];
        }
        finally
        {
            _lock.ExitWriteLock();
        }
    }

    /// <summary>The best of a query, how deep both rankings go.</summary>
    public int DepthOf(int results) => Math.Max(results, _options.Depth);
}

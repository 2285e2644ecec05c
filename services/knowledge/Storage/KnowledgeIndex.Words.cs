using AgentFactory.Knowledge.Embeddings;

namespace AgentFactory.Knowledge.Storage;

/// <content>The words as a file, so that a start need not read every text.</content>
internal sealed partial class KnowledgeIndex
{
    private long _saved;

    /// <summary>Takes over the words of the last start, if this index is empty and they are of use.</summary>
    /// <param name="latest">The truth's version: words from beyond it are of another truth.</param>
    public void LoadWords(long latest)
    {
        if (WordsFile.Load(WordsPath, _identity, _vocabulary) is not { } loaded || loaded.Version > latest)
            return;
        _lock.EnterWriteLock();
        try
        {
            foreach (var (slot, version, words) in loaded.Entries)
            {
                // Without a vector, and without a space that makes it from words, its text must be read: the version says so.
                if (!_vectors.Holds(slot, version) && _space is not LearnedSpace)
                    return;
                Put(new(slot, version, ""), words, _vectors.Holds(slot, version) ? null : _space.OfEntry("", words, _vocabulary));
            }

            Version = _saved = loaded.Version;
        }
        finally
        {
            _lock.ExitWriteLock();
        }
    }

    /// <summary>Writes the words down, if they changed since. Nothing depends on it but the speed of the next start.</summary>
    public void SaveWords()
    {
        if (Version == _saved)
            return;
        var version = Version;
        WordsFile.Save(WordsPath, _identity, version, _vocabulary, [.. Snapshot().Select(entry => new IndexedWords(entry.Slot, entry.Version, entry.Terms))]);
        _saved = version;
    }

    /// <summary>Whether exactly these entries, as of these versions, are in it.</summary>
    public bool Agrees(IReadOnlyCollection<(int Slot, long Version)> entries)
    {
        _lock.EnterReadLock();
        try
        {
            return entries.Count == _lexical.Count
                && entries.All(entry => _lexical[entry.Slot] is not null && _versions[entry.Slot] == entry.Version);
        }
        finally
        {
            _lock.ExitReadLock();
        }
    }

    /// <summary>Forgets all words: what comes next makes them anew.</summary>
    public void ForgetWords() => Apply([.. Snapshot().Select(entry => new IndexChange(entry.Slot, 0, null))]);
}

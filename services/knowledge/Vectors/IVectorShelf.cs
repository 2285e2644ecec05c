using System.Collections.Immutable;
using AgentFactory.Knowledge.Entries;
using AgentFactory.Knowledge.Ranking;

namespace AgentFactory.Knowledge.Vectors;

/// <summary>
/// Keeps a model's vectors outside of this process, in collections by name: the seam for a vector database. It knows nothing
/// that the entries do not, so a lost one costs that they are embedded anew. What a slot holds counts only while its version
/// is the entry's. Every method throws <see cref="KnowledgeException"/> (<see cref="KnowledgeError.Unusable"/>) where it gets
/// no answer.
/// </summary>
internal interface IVectorShelf
{
    /// <summary>Of the vectors of a collection; null where there is none.</summary>
    Task<int?> DimensionsAsync(string collection, CancellationToken cancellationToken);

    /// <summary>Makes a collection, or finds it made.</summary>
    /// <exception cref="KnowledgeException">It is there, and its vectors are of another length.</exception>
    Task CreateAsync(string collection, int dimensions, CancellationToken cancellationToken);

    /// <summary>All that a collection holds, in any order.</summary>
    IAsyncEnumerable<HeldVector> HeldAsync(string collection, CancellationToken cancellationToken);

    /// <summary>Puts vectors in their slots, over what was there.</summary>
    Task PutAsync(string collection, IReadOnlyList<ShelvedVector> vectors, CancellationToken cancellationToken);

    Task RemoveAsync(string collection, IReadOnlyList<int> slots, CancellationToken cancellationToken);

    /// <summary>The nearest of those that have one of the filter's source types, its tags, and are not archived unless it says so.</summary>
    Task<IReadOnlyList<ShelvedScore>> NearestAsync(
        string collection, float[] unit, int count, KnowledgeFilter filter, CancellationToken cancellationToken);

    /// <summary>The cosines of those of the slots that are there.</summary>
    Task<IReadOnlyList<ShelvedScore>> ScoreAsync(string collection, float[] unit, IReadOnlyList<int> slots, CancellationToken cancellationToken);
}

/// <summary>A vector of length 1, and what of its entry filters go by.</summary>
internal sealed record ShelvedVector(int Slot, long Version, float[] Unit, SourceType SourceType, ImmutableArray<string> Tags, bool Archived);

internal readonly record struct HeldVector(int Slot, long Version);

internal readonly record struct ShelvedScore(int Slot, long Version, float Score);

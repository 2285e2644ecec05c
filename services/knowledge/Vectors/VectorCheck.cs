using System.Numerics.Tensors;
using AgentFactory.Knowledge.Entries;

namespace AgentFactory.Knowledge.Vectors;

/// <summary>Refuses vectors that an index cannot hold.</summary>
internal static class VectorCheck
{
    /// <summary>The vector scaled to length 1.</summary>
    /// <exception cref="KnowledgeException">It has another length, a part that is no finite number, or no direction.</exception>
    public static float[] Unit(ReadOnlySpan<float> vector, int dimensions)
    {
        if (vector.Length != dimensions)
        {
            throw new KnowledgeException(KnowledgeError.WrongDimensions,
                $"The vector has {vector.Length} dimensions, the index {dimensions}. Nothing was changed. Use the model that made the "
                + "index, or change the model in the configuration so that all entries are embedded anew.");
        }

        if (!TensorPrimitives.IsFiniteAll(vector))
        {
            throw new KnowledgeException(KnowledgeError.InvalidVector,
                "The vector holds a part that is not a finite number. Nothing was changed. Check the model that made it.");
        }

        // In double: squares of large floats overflow.
        var sum = 0.0;
        foreach (var part in vector)
            sum += (double)part * part;
        var norm = Math.Sqrt(sum);
        if (norm < 1e-30)
        {
            throw new KnowledgeException(KnowledgeError.InvalidVector,
                "The vector has no direction: all of it is zero. Nothing was changed. Check the model that made it.");
        }

        var unit = new float[dimensions];
        for (var i = 0; i < unit.Length; i++)
            unit[i] = (float)(vector[i] / norm);
        return unit;
    }
}

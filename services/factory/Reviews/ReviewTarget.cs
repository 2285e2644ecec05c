using System.Globalization;
using AgentFactory.Contracts.Prp;
using AgentFactory.Factory.Cli;

namespace AgentFactory.Factory.Reviews;

/// <summary>A change that is there already, wherever it is.</summary>
internal sealed record ReviewTarget
{
    /// <summary>What the user called it.</summary>
    public required string Name { get; init; }

    /// <summary>What its author says of it: data, never an order.</summary>
    public required PrpDocument Prp { get; init; }

    /// <summary>Where git fetches it.</summary>
    public required string Repository { get; init; }

    /// <summary>Its last commit.</summary>
    public required string Head { get; init; }

    /// <summary>The branch or commit that it is to be merged into.</summary>
    public required string Into { get; init; }

    /// <summary>How many lines it adds and takes away; null where nobody says.</summary>
    public long? Lines { get; init; }

    /// <summary>The pull request; null for commits of this machine.</summary>
    public int? Number { get; init; }

    /// <summary>Whether there is somebody as whom a review can be posted.</summary>
    public bool CanPost { get; init; }

    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <exception cref="BadInputException">It is too large.</exception>
    public void RequireSize(long maxLines)
    {
        if (Lines > maxLines)
        {
            throw new BadInputException(string.Create(
                CultureInfo.InvariantCulture, $"{Name} changes {Lines} lines, and at most {maxLines} are reviewed at once. Nothing was reviewed. Divide it, or raise --max-lines."));
        }
    }
}

namespace AgentFactory.Contracts.Policy;

/// <summary>Something that a model asked for and did not get.</summary>
/// <param name="Kind">What it is kept from.</param>
/// <param name="Tool">The tool that it called.</param>
/// <param name="Reason">Why, for people; bounded, on one line.</param>
public sealed record Denial(DenialKind Kind, string Tool, string Reason);

/// <summary>What was refused.</summary>
public enum DenialKind
{
    /// <summary>A tool outside the role's list.</summary>
    Tool,

    /// <summary>A command that the policy keeps from the role.</summary>
    Command,

    /// <summary>A path that leads out of the workspace, or into what is not the model's.</summary>
    Path,

    /// <summary>Another machine.</summary>
    Egress,

    /// <summary>A person, asked for it, said no.</summary>
    Person,
}

namespace AgentFactory.Contracts.Prp.Criteria;

/// <summary>What can be said of an exit code before anything runs.</summary>
internal enum ExitCode
{
    /// <summary>Zero whatever the code under test does, or zero for reasons that prove nothing (<c>ls</c>).</summary>
    AlwaysZero,

    /// <summary>Never zero.</summary>
    NeverZero,

    /// <summary>Depends on what runs: this is what can prove something.</summary>
    Depends,
}

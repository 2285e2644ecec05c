namespace AgentFactory.Knowledge.Entries;

/// <summary>What kind of knowledge an entry is. The numbers are stored: never renumber.</summary>
internal enum SourceType
{
    Pattern = 1,
    Documentation = 2,
    Code = 3,
    Failure = 4,
}

using AgentFactory.Contracts.Knowledge;

namespace AgentFactory.Agents.Knowledge;

/// <summary>What an agent wants to know before it begins.</summary>
/// <param name="About">What the task is about; its first 4,000 characters count.</param>
/// <param name="Type">What kind of work it is for.</param>
/// <param name="MaxTokens">Bound of the answer.</param>
public sealed record KnowledgeQuestion(string About, ContextType Type, int MaxTokens = 2_000);

namespace AgentFactory.Agents.Journaling;

/// <summary>What one tool call came to, as the journal keeps it and as the model is told.</summary>
internal sealed record StepResult(string CallId, string Name, bool Ok, string Content);

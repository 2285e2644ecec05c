namespace AgentFactory.Coordinator.Storage;

/// <summary>A statement in the SQL that all our databases speak; its parameters are <c>$1</c>, <c>$2</c>, ….</summary>
/// <param name="Text">A constant of the source.</param>
/// <param name="Values">The parameters in order.</param>
internal readonly record struct SqlStatement(string Text, params object?[] Values);

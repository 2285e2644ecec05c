namespace AgentFactory.Factory.Cli;

/// <summary>The user must change something before this can work. Thrown before anything was changed.</summary>
/// <param name="message">What is wrong and what to do, in one line.</param>
internal class BadInputException(string message) : Exception(message);

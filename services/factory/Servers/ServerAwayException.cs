using AgentFactory.Factory.Cli;

namespace AgentFactory.Factory.Servers;

/// <summary>Nobody answers at a server's address. Who waits for a run there asks again; for everybody else it is the end.</summary>
/// <param name="message">Which server, and what to do, in one line.</param>
internal sealed class ServerAwayException(string message) : BadInputException(message);

using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("AgentFactory.Agents.Testing")]
[assembly: InternalsVisibleTo("AgentFactory.Agents.Tests")]
[assembly: InternalsVisibleTo("AgentFactory.Sandbox.Tests")]
[assembly: InternalsVisibleTo("AgentFactory.Roles.Tests")]
[assembly: InternalsVisibleTo("AgentFactory.Knowledge.Tests")]
[assembly: InternalsVisibleTo("AgentFactory.Benchmarks")]
[assembly: InternalsVisibleTo("AgentFactory.Fleet.Tests")]
[assembly: InternalsVisibleTo("AgentFactory.GitHub.Tests")]

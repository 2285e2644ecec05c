using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("AgentFactory.Agents.Tests")]
[assembly: InternalsVisibleTo("AgentFactory.Roles.Tests")]

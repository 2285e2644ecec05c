using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("AgentFactory.Database")]
[assembly: InternalsVisibleTo("AgentFactory.Roles.Tests")]
[assembly: InternalsVisibleTo("AgentFactory.Fleet.Tests")]

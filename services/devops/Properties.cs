using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("factory")]
[assembly: InternalsVisibleTo("AgentFactory.Roles.Tests")]

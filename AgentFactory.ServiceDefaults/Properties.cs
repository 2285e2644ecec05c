using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("AgentFactory.ServiceDefaults.Tests")]

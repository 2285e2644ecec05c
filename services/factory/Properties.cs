using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("AgentFactory.Factory.Tests")]
[assembly: InternalsVisibleTo("AgentFactory.GitHub.Tests")]
[assembly: InternalsVisibleTo("AgentFactory.Docs.Tests")]
[assembly: InternalsVisibleTo("AgentFactory.Samples.Tests")]
[assembly: InternalsVisibleTo("AgentFactory.Benchmarks")]

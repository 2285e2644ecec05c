using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("factory")]
[assembly: InternalsVisibleTo("AgentFactory.Benchmarks")]
[assembly: InternalsVisibleTo("AgentFactory.Factory.Tests")]
[assembly: InternalsVisibleTo("AgentFactory.Knowledge.Qdrant")]
[assembly: InternalsVisibleTo("AgentFactory.Knowledge.Redis")]
[assembly: InternalsVisibleTo("AgentFactory.Knowledge.Tests")]

using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("factory")]
[assembly: InternalsVisibleTo("AgentFactory.Factory.Tests")]
[assembly: InternalsVisibleTo("AgentFactory.Coordinator.Tests")]
[assembly: InternalsVisibleTo("AgentFactory.Simulation.Tests")]
[assembly: InternalsVisibleTo("AgentFactory.Fleet.Tests")]
[assembly: InternalsVisibleTo("AgentFactory.Samples.Tests")]
[assembly: InternalsVisibleTo("AgentFactory.Benchmarks")]

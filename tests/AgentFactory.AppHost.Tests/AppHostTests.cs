using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;

namespace AgentFactory.AppHost.Tests;

/// <summary>The model is read without starting it: no container engine is needed.</summary>
public sealed class AppHostTests
{
    private static readonly string[] Roles = ["coder", "database", "devops", "github", "planner", "reviewer", "tester"];

    [Fact]
    public async Task Model_Always_HasEveryService()
    {
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.AgentFactory_AppHost>();

        var projects = builder.Resources.OfType<ProjectResource>().Select(project => project.Name).Order(StringComparer.Ordinal);

        Assert.Equal(["coder", "coordinator", "database", "devops", "github", "knowledge", "planner", "reviewer", "tester"], projects);
    }

    [Fact]
    public async Task Model_EveryRole_WaitsForTheBrokerAndTheCoordinator()
    {
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.AgentFactory_AppHost>();

        var waits = builder.Resources.OfType<ProjectResource>()
            .Where(project => Roles.Contains(project.Name))
            .OrderBy(project => project.Name, StringComparer.Ordinal)
            .Select(project => project.Name + ": " + string.Join(", ", WaitsOf(project)));

        Assert.Equal(Roles.Select(role => role + ": coordinator, rabbitmq"), waits);
    }

    [Fact]
    public async Task Model_Always_HasWhatTheFleetStandsOn()
    {
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.AgentFactory_AppHost>();

        var names = builder.Resources.Select(resource => resource.Name).ToHashSet(StringComparer.Ordinal);

        Assert.Superset(new HashSet<string>(["rabbitmq", "postgres", "factory", "qdrant", "redis"], StringComparer.Ordinal), names);
    }

    [Fact]
    public async Task Model_Knowledge_WaitsForItsVectorsAndItsCache()
    {
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.AgentFactory_AppHost>();

        Assert.Equal("qdrant, redis", string.Join(", ", WaitsOf(builder.Resources.OfType<ProjectResource>().Single(project => project.Name == "knowledge"))));
    }

    [Fact]
    public async Task Model_Coordinator_OffersProbesAndGrpcOnEndpointsOfTheirOwn()
    {
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.AgentFactory_AppHost>();

        var endpoints = builder.Resources.OfType<ProjectResource>().Single(project => project.Name == "coordinator").Annotations.OfType<EndpointAnnotation>();

        Assert.Equal(["grpc http2", "http http"], endpoints.Select(endpoint => $"{endpoint.Name} {endpoint.Transport}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Model_RoleThatThereIsNot_EndsTheStart()
    {
        var exception = await Assert.ThrowsAnyAsync<Exception>(
            () => DistributedApplicationTestingBuilder.CreateAsync<Projects.AgentFactory_AppHost>(["--Fleet:painter:count=1"]));

        Assert.Contains("painter", exception.ToString(), StringComparison.Ordinal);
    }

    private static IEnumerable<string> WaitsOf(ProjectResource project) => project.Annotations
        .OfType<WaitAnnotation>()
        .Select(wait => wait.Resource.Name)
        .Distinct()
        .Order(StringComparer.Ordinal);
}

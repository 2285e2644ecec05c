using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;

namespace AgentFactory.AppHost.Tests;

/// <summary>The model is read without starting it: no container engine is needed.</summary>
public sealed class AppHostTests
{
    private static readonly string[] Roles = ["coder", "planner", "reviewer", "tester"];

    [Fact]
    public async Task Model_Always_HasTheCoordinatorAndEveryRole()
    {
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.AgentFactory_AppHost>();

        var projects = builder.Resources.OfType<ProjectResource>().Select(project => project.Name).Order(StringComparer.Ordinal);

        Assert.Equal(["coder", "coordinator", "planner", "reviewer", "tester"], projects);
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

    private static IEnumerable<string> WaitsOf(ProjectResource project) => project.Annotations
        .OfType<WaitAnnotation>()
        .Select(wait => wait.Resource.Name)
        .Distinct()
        .Order(StringComparer.Ordinal);
}

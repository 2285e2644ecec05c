namespace AgentFactory.Contracts.Tasks;

/// <summary>What tasks of a plan are for those of the factory's own roles that do one kind of work, in a line each: the planner is told it.</summary>
public static class RolePurposes
{
    private static readonly Dictionary<string, string> Known = new(StringComparer.Ordinal)
    {
        [Roles.Database] = "designs schemas, migrations, data models and faster queries, and executes them in real engines",
        [Roles.DevOps] = "writes and checks delivery files: Dockerfile, compose, CI workflows, Kubernetes manifests, Bicep",
        [Roles.Tester] = "writes tests from the criteria, apart from whoever writes the code, and shows that each of them can fail",
    };

    /// <summary>Null for a role that needs no introduction.</summary>
    public static string? Of(string role) => Known.GetValueOrDefault(role);
}

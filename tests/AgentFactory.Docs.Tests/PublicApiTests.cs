using System.Reflection;
using AgentFactory.Agents;
using AgentFactory.Agents.Testing;
using AgentFactory.Contracts;

namespace AgentFactory.Docs.Tests;

/// <summary>What others build on changes only where somebody saw it: eng/api holds what every package offers.</summary>
public sealed class PublicApiTests
{
    public static TheoryData<string> Packages() => ["AgentFactory.Contracts", "AgentFactory.Agents", "AgentFactory.Agents.Testing"];

    [Theory]
    [MemberData(nameof(Packages))]
    public void Api_OfAPackage_IsTheOneAgreedOn(string package)
    {
        var now = string.Join('\n', PublicApi.Of(AssemblyOf(package))) + "\n";
        var made = Path.Combine(AppContext.BaseDirectory, $"{package}.txt");
        File.WriteAllText(made, now);
        var file = Path.Combine(Repository.Root, "eng", "api", $"{package}.txt");

        Assert.True(
            File.Exists(file) && File.ReadAllText(file) == now,
            $"the public API of {package} is not that of eng/api/{package}.txt. If the change is meant: cp {made} {file}, and say it in CHANGELOG.md.");
    }

    private static Assembly AssemblyOf(string package) => package switch
    {
        "AgentFactory.Contracts" => typeof(ContractsJson).Assembly,
        "AgentFactory.Agents" => typeof(Agent).Assembly,
        _ => typeof(AgentTestHarness).Assembly,
    };
}

using AgentFactory.Agents.Hosting;
using AgentFactory.Agents.Policy;
using AgentFactory.Contracts.Journal;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace AgentFactory.Agents.Tests.Policy;

/// <summary>A process that runs what models write does not start with a key that is none of its business.</summary>
public sealed class SecretCheckTests
{
    [Theory]
    [InlineData("OPENAI_API_KEY")]
    [InlineData("GitHub:Token")]
    [InlineData("GH_TOKEN")]
    public void Require_OfARoleWithAnothersSecret_EndsAndNamesTheKeyNotItsValue(string key)
    {
        using var host = Build((key, "very-secret"));

        var exception = Assert.Throws<InvalidOperationException>(() => Require(host));

        Assert.Contains($"this process of the coder holds {key}, which the policy gives to none of these roles", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("very-secret", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Require_SecretThatThePolicyGivesTheRole_IsFine()
    {
        using var host = Build(("GH_TOKEN", "very-secret"), ("Policy:Roles:coder:Secrets:0", "GH_*"));

        Require(host);
    }

    private static void Require(IHost host) => SecretCheck.Require(
        host.Services.GetRequiredService<AgentRoster>(), host.Services.GetRequiredService<IJournal>(), host.Services.GetRequiredService<IConfiguration>());

    private static IHost Build(params (string Key, string Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Configuration.AddInMemoryCollection(settings.ToDictionary(setting => setting.Key, setting => (string?)setting.Value));
        builder.Services.AddLogging();
        builder.AddAgent<Coder>();
        return builder.Build();
    }

    private sealed class Coder : Agent
    {
        public override string Role => "coder";

        public override Task<ExecutionResult> ExecuteTaskAsync(TaskContext context, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}

using AgentFactory.Agents.Workspaces;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace AgentFactory.Sandbox.Tests.Workspaces;

public sealed class WorkspaceHostingTests
{
    [Theory]
    [InlineData(null, "bubblewrap")]
    [InlineData("Bubblewrap", "bubblewrap")]
    [InlineData("None", "none")]
    public void AddWorkspaces_Mode_ChoosesTheSandbox(string? mode, string name)
    {
        using var provider = Make(("Sandbox:Mode", mode), ("Workspaces:Root", "/tmp/elsewhere"));
        Assert.Equal(name, provider.GetRequiredService<ISandbox>().Name);
        Assert.NotNull(provider.GetRequiredService<IWorkspaceFactory>());
        Assert.Equal("/tmp/elsewhere", provider.GetRequiredService<IOptions<WorkspaceOptions>>().Value.Root);
    }

    [Fact]
    public void AddWorkspaces_BoundOutOfRange_NamesTheKey()
    {
        using var provider = Make(("Sandbox:MaxOpenFiles", "1"));
        var exception = Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<ISandbox>());
        Assert.Contains("MaxOpenFiles", exception.Message, StringComparison.Ordinal);
    }

    private static ServiceProvider Make(params (string Key, string? Value)[] settings)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, setting.Value))).Build();
        return new ServiceCollection().AddWorkspaces(configuration).BuildServiceProvider();
    }
}

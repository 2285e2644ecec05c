using AgentFactory.Factory.Hosting;
using Microsoft.Extensions.Configuration;

namespace AgentFactory.Factory.Tests.Hosting;

public sealed class HostsTests
{
    [Theory]
    [InlineData("http://127.0.0.1:5200", "localhost;127.0.0.1;[::1]")]
    [InlineData("http://0.0.0.0:5200", "localhost;127.0.0.1;[::1]")]
    [InlineData("http://192.0.2.7:5200", "localhost;127.0.0.1;[::1];192.0.2.7")]
    [InlineData("http://[2001:db8::1]:5200", "localhost;127.0.0.1;[::1];[2001:db8::1]")]
    public void For_NothingConfigured_AllowsThisMachinesNamesAndWhatIsBound(string url, string expected) =>
        Assert.Equal(expected, Hosts.For(new ConfigurationManager(), Request(url))["AllowedHosts"]);

    [Fact]
    public void For_Configured_IsLeftAsItIs()
    {
        var configuration = new ConfigurationManager { ["AllowedHosts"] = "factory.example" };

        Assert.Equal("factory.example", Hosts.For(configuration, Request("http://0.0.0.0:5200"))["AllowedHosts"]);
    }

    [Fact]
    public void FindWarning_OnlyWhereOthersCanReachIt()
    {
        Assert.Null(Hosts.FindWarning(Request("http://[::1]:5200")));
        Assert.StartsWith(
            "factory serve: warning: http://0.0.0.0:5200 can be reached by other machines",
            Hosts.FindWarning(Request("http://0.0.0.0:5200")), StringComparison.Ordinal);
    }

    private static ServeRequest Request(string url) => new()
    {
        DataFolder = "data",
        Http = ListenAddress.Parse("--urls", url),
        Grpc = ListenAddress.Parse("--grpc-url", "http://127.0.0.1:5201"),
        Unsandboxed = false,
    };
}

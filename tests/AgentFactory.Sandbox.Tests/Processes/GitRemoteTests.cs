using System.Text;
using AgentFactory.ServiceDefaults.Processes;

namespace AgentFactory.Sandbox.Tests.Processes;

public sealed class GitRemoteTests
{
    [Fact]
    public void Parse_AddressWithCredentials_AreForTheEnvironmentOnly()
    {
        var remote = GitRemote.Parse("https://attempt:run%2F1.secret@example.org:8443/git/r.git");

        Assert.Equal("https://example.org:8443/git/r.git", remote.Address);
        var credentials = Convert.ToBase64String(Encoding.UTF8.GetBytes("attempt:run/1.secret"));
        Assert.Equal($"Authorization: Basic {credentials}", remote.Settings["http.https://example.org:8443/git/r.git.extraHeader"]);
    }

    [Theory]
    [InlineData("https://example.org/r.git")]
    [InlineData("ssh://git@example.org/r.git")]
    [InlineData("/srv/r.git")]
    public void Parse_NothingToHide_IsLeftAsItIs(string repository)
    {
        var remote = GitRemote.Parse(repository);

        Assert.Equal(repository, remote.Address);
        Assert.Empty(remote.Settings);
    }
}

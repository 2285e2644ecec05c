using AgentFactory.GitHub.Forge;

namespace AgentFactory.GitHub.Tests.Forge;

public sealed class RepositoryNameTests
{
    [Theory]
    [InlineData("https://github.com/acme/shop", "acme/shop")]
    [InlineData("https://github.com/acme/shop.git", "acme/shop")]
    [InlineData("https://GitHub.com/acme/shop.js/", "acme/shop.js")]
    [InlineData("ssh://git@github.com/acme/shop.git", "acme/shop")]
    [InlineData("https://github.com/acme", null)]
    [InlineData("https://github.com/acme/shop/tree/main", null)]
    [InlineData("https://github.com/acme/..", null)]
    [InlineData("https://github.com.evil.example/acme/shop", null)]
    [InlineData("https://github.com:8443/acme/shop", null)]
    [InlineData("/srv/acme/shop.git", null)]
    [InlineData(null, null)]
    public void On_Address_FindsTheRepository(string? address, string? name) =>
        Assert.Equal(name, RepositoryName.On(new Uri("https://github.com"), address)?.ToString());

    [Theory]
    [InlineData("acme/shop#12", "acme/shop#12")]
    [InlineData("acme/shop#0", null)]
    [InlineData("acme/shop", null)]
    [InlineData("shop#12", null)]
    [InlineData("acme/shop#12#13", null)]
    [InlineData("acme/shop#-1", null)]
    public void TryParse_Issue_ReadsIt(string text, string? name) => Assert.Equal(name, IssueName.TryParse(text)?.ToString());
}

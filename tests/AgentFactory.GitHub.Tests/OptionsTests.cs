using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace AgentFactory.GitHub.Tests;

public sealed class OptionsTests
{
    [Theory]
    [InlineData("GitHub:Address", "http://github.example", "is not https")]
    [InlineData("GitHub:Address", "https://somebody:secret@github.example", "without user name")]
    [InlineData("GitHub:Token", "a token", "holds a space")]
    [InlineData("GitHub:AppId", "1", "needs the app's private key")]
    [InlineData("GitHub:MaxPages", "0", "MaxPages")]
    public void Start_BadSetting_IsRefusedAndNamed(string key, string value, string says)
    {
        var e = Assert.Throws<OptionsValidationException>(() => Read((key, value)));

        Assert.Contains(says, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Start_KeyThatIsNone_IsRefusedWithoutAWordOfIt()
    {
        var e = Assert.Throws<OptionsValidationException>(() => Read(("GitHub:AppId", "1"), ("GitHub:AppPrivateKey", "key-canary")));

        Assert.DoesNotContain("key-canary", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://github.com", "https://api.github.com/")]
    [InlineData("https://acme.ghe.com", "https://api.acme.ghe.com/")]
    [InlineData("https://git.acme.example", "https://git.acme.example/api/v3/")]
    public void Api_Address_Follows(string address, string api) => Assert.Equal(api, Read(("GitHub:Address", address)).Api.AbsoluteUri);

    private static GitHubOptions Read(params (string Key, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(s => s.Key, s => (string?)s.Value)).Build();
        using var services = new ServiceCollection().AddForge(configuration).BuildServiceProvider();
        return services.GetRequiredService<IOptions<GitHubOptions>>().Value;
    }
}

using AgentFactory.ServiceDefaults.Secrets;

namespace AgentFactory.ServiceDefaults.Tests.Secrets;

public sealed class SecretPatternsTests
{
    [Theory]
    [InlineData("-----BEGIN RSA PRIVATE KEY-----", "private key")]
    [InlineData("key: AKIAABCDEFGHIJKLMNOP", "AWS access key")]
    [InlineData("ghp_0123456789012345678901234567890123456789", "GitHub token")]
    [InlineData("sk-proj-abcdefghijklmnopqrstuvwx", "model API key")]
    [InlineData("postgres://app:hunter2hunter2@db/app", "password in an address")]
    [InlineData("apiKey = \"a1b2c3d4e5f6a7b8c9d0e1f2\"", "assigned secret")]
    [InlineData("password = \"correct horse\"", null)]
    [InlineData("postgres://user:password@localhost/app", null)]
    [InlineData("the token is read from the environment", null)]
    [InlineData("see https://example.org/a/b/c@v1", null)]
    public void Find_Text_IsNamedOrLetThrough(string text, string? expected) => Assert.Equal(expected, SecretPatterns.Find(text));

    [Theory]
    [InlineData("deploy/.env", true)]
    [InlineData(".env.production", true)]
    [InlineData(".env.example", false)]
    [InlineData("keys/server.pem", true)]
    [InlineData("docs/key.md", false)]
    public void IsSecretFile_Name_IsKnown(string path, bool expected) => Assert.Equal(expected, SecretPatterns.IsSecretFile(path));

    [Fact]
    public void Redact_Secrets_AreReplacedByTheirKindAndTheRestStays() => Assert.Equal(
        "+key = '[AWS access key left out]'\n+url = \"[password in an address left out]db/app\"\n+see the token",
        SecretPatterns.Redact($"+key = '{"AKIA" + "ABCDEFGHIJKLMNOP"}'\n+url = \"postgres://app:hunter2hunter2@db/app\"\n+see the token"));
}

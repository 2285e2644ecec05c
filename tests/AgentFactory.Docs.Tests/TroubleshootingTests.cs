using System.Text.RegularExpressions;

namespace AgentFactory.Docs.Tests;

/// <summary>The messages that the page explains are those of the code.</summary>
public sealed partial class TroubleshootingTests
{
    private static readonly Lazy<string> Code = new(() => string.Join('\n', new[] { "services", "contracts", "AgentFactory.ServiceDefaults" }
        .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.cs", SearchOption.AllDirectories))
        .Select(File.ReadAllText)));

    public static TheoryData<string> Messages() =>
        [.. Heading().Matches(Repository.Read("docs/TROUBLESHOOTING.md")).Select(match => match.Groups[1].Value)];

    [Theory]
    [MemberData(nameof(Messages))]
    public void Message_OfThePage_IsInTheCode(string message) => Assert.Contains(message, Code.Value, StringComparison.Ordinal);

    [Fact]
    public void Links_OfThePages_LeadToFiles()
    {
        foreach (var page in Repository.Pages())
            foreach (Match link in Link().Matches(Repository.Read(page)))
                Assert.True(Path.Exists(Path.Combine(Repository.Root, Path.GetDirectoryName(page)!, link.Groups[1].Value)), $"{page} links to {link.Groups[1].Value}, which is not there");
    }

    [GeneratedRegex("^### `(.+)`$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"\]\((?!https?:|#)([^)#]+)")]
    private static partial Regex Link();
}

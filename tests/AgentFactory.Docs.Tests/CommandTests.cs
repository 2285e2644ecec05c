using System.Text.RegularExpressions;
using AgentFactory.ServiceDefaults.Processes;

namespace AgentFactory.Docs.Tests;

/// <summary>Every command of ours that a page shows is there, with the options that it shows.</summary>
public sealed partial class CommandTests
{
    // These are the script's own.
    private static readonly string[] OfTheScript = ["test", "bench", "fleet"];

    private static readonly string Factory = Path.Combine(AppContext.BaseDirectory, "factory");

    public static TheoryData<string> Commands()
    {
        var commands = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var page in Repository.Pages())
            foreach (Match match in CommandLine().Matches(Repository.Read(page)))
                commands.Add(match.Groups[1].Value.Trim());
        return [.. commands];
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Command_OfAPage_IsThere(string line)
    {
        foreach (var command in Alternatives(line))
        {
            var words = command.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var name = words.TakeWhile(word => Name().IsMatch(word)).Take(2).ToArray();
            if (OfTheScript.Contains(name.FirstOrDefault(), StringComparer.Ordinal))
            {
                Assert.Contains(name[0], Repository.Read("factory"), StringComparison.Ordinal);
                continue;
            }

            var help = await HelpAsync(name);
            Assert.True(help.ExitCode == 0, $"`factory {string.Join(' ', name)} --help` ends with {help.ExitCode}: {help.Error}");
            Assert.All(words.Where(word => word.StartsWith("--", StringComparison.Ordinal)), option => Assert.Contains(option.Trim(',', ';', ']'), help.Output, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Commands_OfThePages_AreMany() => Assert.True(Commands().Count > 10);

    /// <summary>A second word may be an argument.</summary>
    private static async Task<ProcessOutcome> HelpAsync(string[] name)
    {
        var help = await Repository.RunAsync(Path.GetTempPath(), Factory, [.. name, "--help"]);
        return help.ExitCode == 0 || name.Length < 2 ? help : await Repository.RunAsync(Path.GetTempPath(), Factory, name[0], "--help");
    }

    /// <summary><c>runs | show RUN</c> are two commands; <c>add|query</c> after a word is a choice.</summary>
    private static string[] Alternatives(string line) => line.Split(" | ");

    [GeneratedRegex(@"^    \./factory ([^#\n]+?)(?:   +[^\n]*|\s+#[^\n]*)?$", RegexOptions.Multiline)]
    private static partial Regex CommandLine();

    [GeneratedRegex("^[a-z]+$")]
    private static partial Regex Name();
}

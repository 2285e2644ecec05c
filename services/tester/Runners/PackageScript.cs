using System.Text.RegularExpressions;

namespace AgentFactory.Tester.Runners;

/// <summary>
/// <c>npm test</c> and its like run whatever the project says: that tests ran must show in the output of the runner
/// behind it.
/// </summary>
internal sealed partial class PackageScript : TestRunner
{
    public override string Name => "npm test";

    protected override Regex? Call => CallPattern();

    public override int? Count(string output) => null;

    [GeneratedRegex(@"\b(?:npm|yarn|pnpm|bun)\s+(?:-\S+\s+)*(?:run\s+)?(?:test|t)(?::\S+)?(?=$|[\s;&|)])", RegexOptions.Multiline)]
    private static partial Regex CallPattern();
}

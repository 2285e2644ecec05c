using System.Text.RegularExpressions;

namespace AgentFactory.Agents.TestCode;

/// <summary>Tells test files from others by where they lie and what they are called, as the test runners of their languages do.</summary>
public static partial class TestFiles
{
    /// <summary>Whether a path is that of a test, or of something that only tests use: what lies in a folder of tests, projects and data included.</summary>
    /// <param name="path">From the root of the repository, with forward slashes.</param>
    public static bool IsTest(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var parts = path.Split('/');
        return parts[..^1].Any(folder => Folder().IsMatch(folder)) || Name().IsMatch(parts[^1]);
    }

    // tests, __tests__, spec; Shop.Tests, Shop.UnitTests, ShopTests; shop-tests, shop_test.
    [GeneratedRegex(@"^(?:__)?(?:tests?|specs?)(?:__)?$|[.\-_](?:Unit|Integration|Acceptance|unit|integration|acceptance)?(?:Tests?|tests?|Specs?)$|[a-z0-9](?:Tests|Specs)$", RegexOptions.CultureInvariant, 1_000)]
    private static partial Regex Folder();

    [GeneratedRegex(@"^(?:test_\w*|\w*_test|conftest)\.py$|\.(?:test|spec)\.[cm]?[jt]sx?$|_test\.(?:go|rs|cc|cpp|cxx|c|exs)$|[a-z0-9](?:Tests?|Specs?)\.(?:cs|java|kt|fs|vb)$|^Tests?\.(?:cs|java|kt)$|_(?:spec|test)\.rb$", RegexOptions.CultureInvariant, 1_000)]
    private static partial Regex Name();
}

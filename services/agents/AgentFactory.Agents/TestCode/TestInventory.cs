using System.Text.RegularExpressions;

namespace AgentFactory.Agents.TestCode;

/// <summary>One test as it stands in a file.</summary>
/// <param name="Name">As its runner calls it, without the file.</param>
/// <param name="FromLine">Where it begins, with what stands before it; from 1.</param>
/// <param name="Line">Where its name stands.</param>
/// <param name="ToLine">Where it ends.</param>
/// <param name="IsSkipped">Whether it is kept from being run, whatever the machine.</param>
/// <param name="Assertions">How many lines of it look like an assertion.</param>
/// <param name="Constants">How many of them compare what cannot differ.</param>
/// <param name="Statements">How many lines of it do anything, assertions included.</param>
public sealed record TestCase(string Name, int FromLine, int Line, int ToLine, bool IsSkipped, int Assertions, int Constants, int Statements)
{
    /// <summary>All of it as it stands, with what stands before it.</summary>
    public string Text { get; init; } = "";

    /// <summary>Whether nothing that it does could ever make it fail: it does nothing, or compares what is always equal.</summary>
    public bool CannotFail => Statements == Constants;

    /// <summary>Assertions that compare what may differ.</summary>
    public int RealAssertions => Assertions - Constants;
}

/// <summary>Finds the tests of a file by how tests look in its language. What is not known here is not found.</summary>
public static partial class TestInventory
{
    private const int MatchMilliseconds = 2_000;

    /// <summary>Whether tests of this file's language are known; whether it holds any, its text says.</summary>
    public static bool Knows(string path) => TestLanguage.Of(path) is not null;

    /// <summary>The tests of a file, in their order; none for a file that is not there or of a language that is not known.</summary>
    /// <exception cref="RegexMatchTimeoutException">The text could not be looked through in time.</exception>
    public static IReadOnlyList<TestCase> Of(string path, string? text)
    {
        if (text is null || TestLanguage.Of(path) is not { } language)
            return [];
        var starts = language.Start.Matches(text);
        var lines = new LineIndex(text);
        return [.. starts.Select((start, number) => Read(start, number + 1 < starts.Count ? starts[number + 1].Index : text.Length))];

        TestCase Read(Match start, int next)
        {
            var name = start.Groups["name"];
            // What is not closed ends where the next test begins.
            var end = (language.IsIndented ? IndentedBody.FindEnd(text, name.Index) : BracketBody.FindEnd(text, start.Index + start.Length)) is { } found && found < next ? found : next;
            var head = text[start.Index..(start.Index + start.Length)];
            var body = language.IsIndented ? IndentedBody.Of(text, name.Index, end) : BracketBody.Of(text, start.Index + start.Length, end);
            var doing = body.Split('\n').Select(line => line.Trim()).Where(IsStatement).ToList();
            var assertions = doing.Where(line => Assertion().IsMatch(line)).ToList();
            return new(
                name.Value, lines.Of(start.Index + head.Length - head.TrimStart().Length), lines.Of(name.Index), lines.Of(Math.Max(start.Index, end - 1)),
                language.Skip.IsMatch(head) || language.SkipCall.IsMatch(FirstStatement(body)),
                assertions.Count, assertions.Count(line => Constant().IsMatch(line)), doing.Count) { Text = text[start.Index..Math.Max(start.Index, end)].Trim() };
        }
    }

    /// <summary>Whether something asserts outside of the tests: then a test may have its assertions there.</summary>
    public static bool HelpersAssert(string path, string? text)
    {
        var tests = Of(path, text);
        return (text ?? "").Split('\n').Select((line, number) => (Text: line.Trim(), Number: number + 1))
            .Any(line => IsStatement(line.Text) && !Import().IsMatch(line.Text) && Assertion().IsMatch(line.Text) && !tests.Any(test => line.Number >= test.FromLine && line.Number <= test.ToLine));
    }

    private static string FirstStatement(string body) => body.Split('\n').FirstOrDefault(line => IsStatement(line.Trim())) ?? "";

    private static bool IsStatement(string line) =>
        line.Length > 0 && !Comment().IsMatch(line) && !Filler().IsMatch(line);

    [GeneratedRegex(@"^(?://|#(?!\[)|\*|/\*|""""""|''')", RegexOptions.None, MatchMilliseconds)]
    private static partial Regex Comment();

    [GeneratedRegex(@"^(?:import|from|using|use|package|#include|(?:const|let|var)\b.*\brequire\()\b?|\brequire\(", RegexOptions.None, MatchMilliseconds)]
    private static partial Regex Import();

    [GeneratedRegex(@"^(?:pass|\.\.\.|return;?|[{}()\[\];,]+|=>|Task\.CompletedTask;?)$", RegexOptions.None, MatchMilliseconds)]
    private static partial Regex Filler();

    // Generous: a helper whose name says that it checks is believed.
    [GeneratedRegex(@"(?<![\w""'])\w*(?:assert|expect|should|verif|require|check|raises|throw|fail|ensure|must|equal|fatal|error|reject)\w*(?:\s*[.(<!]|\s+\S)", RegexOptions.IgnoreCase, MatchMilliseconds)]
    private static partial Regex Assertion();

    [GeneratedRegex(@"^(?:self\.)?(?:assert\s+(?:True|1\s*==\s*1)\b\s*;?$|assertTrue\(True\)|assertEqual\((?<n>\w+),\s*\k<n>\)|Assert\.(?:True\(true\)|Equal\((?<m>\d+),\s*\k<m>\)|IsTrue\(true\)|Pass\(\))|assert(?:\.ok)?\((?:true|1)\)|expect\((?<e>true|\d+)\)\.\w+\(\k<e>\)|assert!\(true\)|(?:EXPECT|ASSERT)_TRUE\(true\)|(?:REQUIRE|CHECK)\(true\)|assertTrue\(true\))", RegexOptions.None, MatchMilliseconds)]
    private static partial Regex Constant();
}

/// <summary>Lines by position.</summary>
internal sealed class LineIndex(string text)
{
    private readonly int[] _breaks = [.. Enumerable.Range(0, text.Length).Where(i => text[i] == '\n')];

    public int Of(int position)
    {
        var found = Array.BinarySearch(_breaks, position);
        return (found >= 0 ? found : ~found) + 1;
    }
}

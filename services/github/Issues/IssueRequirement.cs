using AgentFactory.Contracts;
using AgentFactory.Contracts.Prp;
using AgentFactory.GitHub.Forge;

namespace AgentFactory.GitHub.Issues;

/// <summary>
/// A requirement out of an issue. Whoever may write issues wrote it: it says what is wanted and how that is checked, nothing else. Which
/// repository it starts from, and where, is not its to say.
/// </summary>
internal static class IssueRequirement
{
    /// <param name="name">The issue.</param>
    /// <param name="issue">Its text; comments are not read.</param>
    /// <param name="checks">Commands that must succeed besides those that the issue gives.</param>
    /// <exception cref="PrpUnreadableException">It is a pull request, empty or too long.</exception>
    public static PrpDocument Read(IssueName name, ForgeIssue issue, IReadOnlyList<string> checks)
    {
        if (issue.PullRequest is not null)
            throw new PrpUnreadableException($"{name} is a pull request, not an issue; name an issue");
        var body = issue.Body?.Trim() ?? "";
        var title = issue.Title.ReplaceLineEndings(" ");
        // Under a heading of its own, so that front matter in it is text like any other.
        var read = PrpReader.Read($"# {title}\n\n{body}\n", name.ToString());
        // Most issues are a few paragraphs and no PRP: then all of it is what is wanted.
        var isPrp = !string.IsNullOrWhiteSpace(read.Goal) && (read.Criteria.Count > 0 || read.Steps.Count > 0);
        var whole = (isPrp ? read : new PrpDocument { Goal = body.Length > 0 ? body : title }) with
        {
            File = name.ToString(),
            Title = title,
            Metadata = new Dictionary<string, string>(),
            Criteria = [.. isPrp ? read.Criteria : [], .. checks.Select(check => new PrpCriterion("", $"`{check}` succeeds", check, CriterionClass.None, new(0, 0)))],
        };

        // Read again: what a command can prove is never believed.
        return PrpReader.Read(ContractsJson.Write(whole), name.ToString());
    }

    /// <summary>The address that git clones the issue's repository from.</summary>
    public static string RepositoryOf(IssueName name, GitHubOptions options) => $"{options.Address.AbsoluteUri.TrimEnd('/')}/{name.Repository}.git";
}

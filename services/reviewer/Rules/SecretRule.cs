using AgentFactory.Contracts.Proof;
using AgentFactory.Reviewer.Changes;
using AgentFactory.Agents.TestCode;
using AgentFactory.ServiceDefaults.Secrets;

namespace AgentFactory.Reviewer.Rules;

/// <summary>Secrets in what was added. A test of code that looks for secrets needs one that is none, so there it is said more softly.</summary>
internal sealed class SecretRule : IReviewRule
{
    public IEnumerable<ReviewFinding> Find(ReviewedChange change)
    {
        foreach (var file in change.Files.Where(file => file.NewPath is not null))
        {
            if ((file.IsNew || file.OldPath != file.NewPath) && SecretPatterns.IsSecretFile(file.Path))
                yield return Findings.Blocking(file.Path, 0, "secret-file", "A file of this name is there to hold secrets, and now lies in the repository's history.", "Leave it out, name it in .gitignore, and read what it held from the environment.");
            foreach (var (line, kind) in file.Added.Select(line => (line, SecretPatterns.Find(line.Text))))
            {
                if (kind is null)
                    continue;
                var why = $"This looks like a secret ({kind}). Once delivered it stays in the history, whatever is changed later.";
                yield return IsTest(change, file.Path)
                    ? Findings.Minor(file.Path, line.NewLine, "secret", why + " It stands in a test: see that it is made up.", "Put it together at run time, so that it looks like none.")
                    : Findings.Blocking(file.Path, line.NewLine, "secret", why, "Read it from the environment or a store for secrets.");
            }
        }
    }

    private static bool IsTest(ReviewedChange change, string path) =>
        TestInventory.Of(path, change.Text(path)).Count > 0
        || path.Split('/').Any(part => part.Contains("fixture", StringComparison.OrdinalIgnoreCase) || part is "test" or "tests" or "testdata");
}

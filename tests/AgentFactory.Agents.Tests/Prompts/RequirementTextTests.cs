using AgentFactory.Agents.Prompts;
using AgentFactory.Contracts.Prp;

namespace AgentFactory.Agents.Tests.Prompts;

public sealed class RequirementTextTests
{
    [Fact]
    public void Of_Document_LeavesOutWhatOnlyTheReaderNeeds()
    {
        var document = new PrpDocument
        {
            Title = "Greeter",
            Context = new()
            {
                Text = "Context\nUse C#.",
                Extra = new Dictionary<string, string> { [PrpContext.Outline] = "## Goal", ["Level 1"] = "```bash", ["History"] = "```\nborn in May\n```" },
            },
        };

        var text = RequirementText.Of(document);

        Assert.Contains("## Title\nGreeter\n\n## Context\nUse C#.\n\n## History\n```\nborn in May\n```\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Level 1", text, StringComparison.Ordinal);
        Assert.DoesNotContain("outline", text, StringComparison.Ordinal);
    }
}

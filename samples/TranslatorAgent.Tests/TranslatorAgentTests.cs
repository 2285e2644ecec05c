using AgentFactory.Agents.Testing;
using Translation;
using Xunit;

namespace TranslatorAgentTests;

public sealed class TranslatorAgentTests : IDisposable
{
    private readonly AgentTestHarness _harness = new();

    [Fact]
    public async Task Execute_TermOfTheGlossary_IsLookedUpAndTheTranslationCommitted()
    {
        _harness.Configure("Agents:translator:Glossary:fleet", "Flotte");
        _harness.Repository.With("README.md", "# The fleet");
        _harness.Model
            .Calls("read_file", new { path = "README.md" })
            .Calls("look_up_term", new { term = "fleet" })
            .Calls("write_file", new { path = "README.de.md", content = "# Die Flotte\n" })
            .Finishes("README.md was translated; every term was in the glossary.");

        var run = await _harness.RunAsync(_harness.Create<TranslatorAgent>(), "Translate README.md into German");

        run.ShouldSucceed()
            .ShouldHaveCalled("look_up_term")
            .ShouldHaveAsked("Flotte")
            .ShouldHaveFile("README.de.md", "# Die Flotte");
    }

    [Fact]
    public async Task Execute_NothingTranslated_MayNotFinish()
    {
        _harness.Model.When("Not finished").Calls("write_file", new { path = "README.fr.md", content = "# La flotte\n" });
        _harness.Model.Finishes("Done.").Finishes("Now it is done.");
        var agent = _harness.Configure("Agents:translator:Language", "French").Create<TranslatorAgent>();

        var run = await _harness.RunAsync(agent, "Translate README.md");

        run.ShouldSucceed().ShouldHaveAsked("into French").ShouldHaveFile("README.fr.md", "flotte");
        Assert.Equal(["finish failed", "write_file ok", "finish ok"], run.Steps);
    }

    public void Dispose() => _harness.Dispose();
}

using AgentFactory.Agents.Testing;
using Xunit;

namespace AgentTemplate.Tests;

public sealed class AgentTemplateAgentTests : IDisposable
{
    private readonly AgentTestHarness _harness = new();

    [Fact]
    public async Task Execute_ATask_WritesTheFileAndHandsItIn()
    {
        _harness.Model
            .Calls("write_file", new { path = "welcome.md", content = "Welcome, all of you." })
            .Calls("count_words", new { text = "Welcome, all of you." })
            .Finishes("Wrote a welcome of four words.");

        var run = await _harness.RunAsync(_harness.Create<AgentTemplateAgent>(), "Write a welcome of four words into welcome.md");

        run.ShouldSucceed().ShouldHaveCalled("count_words").ShouldHaveFile("welcome.md", "Welcome");
    }

    [Fact]
    public async Task Execute_ToneOfTheSettings_IsInTheInstructions()
    {
        _harness.Configure("Agents:agent-template:Tone", "solemn");
        _harness.Model.Calls("write_file", new { path = "welcome.md", content = "Be welcome." }).Finishes("Wrote it.");

        var run = await _harness.RunAsync(_harness.Create<AgentTemplateAgent>(), "Write a welcome");

        run.ShouldSucceed().ShouldHaveAsked("in a solemn tone");
    }

    public void Dispose() => _harness.Dispose();
}

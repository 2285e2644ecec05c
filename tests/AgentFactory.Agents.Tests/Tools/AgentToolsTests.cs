using System.ComponentModel;
using System.Text.Json;
using AgentFactory.Agents.Tools;

namespace AgentFactory.Agents.Tests.Tools;

public sealed class AgentToolsTests
{
    [Fact]
    public void From_MethodsWithDescription_AreToolsWithTheirSchemas()
    {
        var tools = AgentTools.From(new Glossary());

        Assert.Equal(["count", "look_up_term"], tools.Select(tool => tool.Name));
        Assert.Equal("Looks a term up.", tools[1].Description);
        Assert.Equal(
            """{"type":"object","properties":{"term":{"description":"The term.","type":"string"},"times":{"type":"integer","default":1}},"required":["term"]}""",
            JsonSerializer.Serialize(tools[1].Parameters));
    }

    [Fact]
    public async Task Invoke_Text_IsTheContentAsItIs() =>
        Assert.Equal(new ToolResult(true, "Haus Haus", "called look_up_term"), await InvokeAsync("look_up_term", """{"term":"house","times":2}"""));

    [Fact]
    public async Task Invoke_Object_IsJson() =>
        Assert.Equal("""{"terms":1}""", (await InvokeAsync("count", "{}")).Content);

    [Theory]
    [InlineData("""{"term":"","times":1}""", "give a term")]
    [InlineData("""{"times":1}""", "term")]
    public async Task Invoke_ArgumentException_IsToldToTheModel(string arguments, string message)
    {
        var result = await InvokeAsync("look_up_term", arguments);

        Assert.False(result.Ok);
        Assert.Contains(message, result.Content, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Invoke_AnyOtherException_IsLetThrough() =>
        await Assert.ThrowsAsync<NotSupportedException>(() => InvokeAsync("look_up_term", """{"term":"broken"}"""));

    [Fact]
    public void From_NoMethod_SaysWhatIsMissing() =>
        Assert.StartsWith("Object has no public method with a [Description]", Assert.Throws<ArgumentException>(() => AgentTools.From(new object())).Message, StringComparison.Ordinal);

    [Fact]
    public void From_TwoOfOneName_NamesIt() =>
        Assert.Contains("2 methods that would be the tool `find`", Assert.Throws<ArgumentException>(() => AgentTools.From(new Twins())).Message, StringComparison.Ordinal);

    private static Task<ToolResult> InvokeAsync(string name, string arguments) => AgentTools.From(new Glossary()).Single(tool => tool.Name == name)
        .InvokeAsync(JsonSerializer.Deserialize<JsonElement>(arguments), CancellationToken.None);

    private sealed class Glossary
    {
        [Description("Looks a term up.")]
        public static async Task<string> LookUpTermAsync([Description("The term.")] string term, int times = 1, CancellationToken cancellationToken = default)
        {
            await Task.Yield();
            cancellationToken.ThrowIfCancellationRequested();
            if (term == "broken")
                throw new NotSupportedException();
            return term.Length == 0 ? throw new ArgumentException("give a term") : string.Join(' ', Enumerable.Repeat("Haus", times));
        }

        [Description("Counts the terms.")]
        public static object Count() => new { terms = 1 };

        public override string ToString() => "not a tool";
    }

    private sealed class Twins
    {
        [Description("One.")]
        public static string Find() => "";

        [Description("Another.")]
        public static Task<string> FindAsync() => Task.FromResult("");
    }
}

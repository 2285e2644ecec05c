using System.Text.Json;
using AgentFactory.Contracts.Journal;
using AgentFactory.Coordinator.Models;
using AgentFactory.Coordinator.Tests.Models.Fakes;
using Microsoft.Extensions.AI;
using static AgentFactory.Coordinator.Tests.Models.Fakes.ScriptedEndpoint;

namespace AgentFactory.Coordinator.Tests.Models;

public sealed class AnswerTests
{
    private const string Tools = """
        [{"name":"write_file","description":"Writes a file.","parameters":{"type":"object","properties":{"path":{"type":"string"}},"required":["path"]}},
         {"name":"finish","description":"Ends."}]
        """;

    [Theory]
    [InlineData("true")]
    [InlineData("false")]
    public async Task Call_SeveralToolCalls_AllArriveInOrder(string stream)
    {
        await using var endpoint = await StartAsync(Replies.Calls(
            ("a", "write_file", """{"path":"a.py","lines":[1,2]}"""), ("b", "write_file", """{"path":"b.py"}"""), ("c", "finish", "")));
        await using var world = await ModelWorld.StartAsync(endpoint, settings: [("Models:Stream", stream)]);

        var response = ModelWorld.Read(await world.Gateway.CallAsync(ModelWorld.Call() with { ToolsJson = Tools }, default));

        Assert.Equal(
            ["a write_file {\"path\":\"a.py\",\"lines\":[1,2]}", "b write_file {\"path\":\"b.py\"}", "c finish {}"],
            Calls(response).Select(call => $"{call.CallId} {call.Name} {JsonSerializer.Serialize(call.Arguments)}"));
        Assert.Equal(ChatFinishReason.ToolCalls, response.FinishReason);
        Assert.Equal((100, 20, 120), (response.Usage!.InputTokenCount, response.Usage.OutputTokenCount, response.Usage.TotalTokenCount));
        Assert.Equal(["write_file", "finish"], endpoint.Requests[0].Json.GetProperty("tools").EnumerateArray()
            .Select(tool => tool.GetProperty("function").GetProperty("name").GetString()));
    }

    [Theory]
    [InlineData("true", """{"path": "a.py", "content": "unfinished""")]
    [InlineData("false", """{"path": "a.py", "content": "unfinished""")]
    [InlineData("true", "path=a.py")]
    [InlineData("false", "[1,2]")]
    [InlineData("true", "\"text\"")]
    public async Task Call_ArgumentsThatAreNoJsonObject_ArriveAsTheyAre(string stream, string arguments)
    {
        await using var endpoint = await StartAsync(Replies.Calls(("a", "write_file", arguments)));
        await using var world = await ModelWorld.StartAsync(endpoint, settings: [("Models:Stream", stream)]);

        var call = Assert.Single(Calls(ModelWorld.Read(await world.Gateway.CallAsync(ModelWorld.Call() with { ToolsJson = Tools }, default))));

        Assert.Null(call.Arguments);
        Assert.Equal(arguments, call.AdditionalProperties?[AnswerProperties.RawArguments]?.ToString());
    }

    [Fact]
    public async Task Call_ToolCallsWithoutOrWithTheSameId_CanStillBeToldApart()
    {
        await using var endpoint = await StartAsync(Replies.Calls((null, "finish", "{}"), ("x", "finish", "{}"), ("x", "finish", "{}")));
        await using var world = await ModelWorld.StartAsync(endpoint);

        var response = ModelWorld.Read(await world.Gateway.CallAsync(ModelWorld.Call() with { ToolsJson = Tools }, default));

        Assert.Equal(["call_0", "x", "x_2"], Calls(response).Select(call => call.CallId));
    }

    [Theory]
    [InlineData("true")]
    [InlineData("false")]
    public async Task Call_NoUsage_IsEstimatedAndMarked(string stream)
    {
        await using var endpoint = await StartAsync(Replies.Text("twelve chars", usage: false));
        await using var world = await ModelWorld.StartAsync(endpoint, settings: [("Models:Stream", stream)]);

        var answer = await world.Gateway.CallAsync(ModelWorld.Call(), default);

        var (response, prompt) = (ModelWorld.Read(answer), TokenEstimate.OfRequest(ModelWorld.Call(), 1));
        Assert.Equal("True", response.AdditionalProperties?[AnswerProperties.UsageEstimated]?.ToString());
        Assert.Equal((prompt, 4L), (response.Usage?.InputTokenCount, response.Usage?.OutputTokenCount));
        Assert.Equal(prompt + 4, answer.Spending.Tokens);
    }

    [Fact]
    public async Task Call_AnswerCutOffAtTheLimit_SaysSo()
    {
        await using var endpoint = await StartAsync(Replies.Text("It begins", finish: "length"));
        await using var world = await ModelWorld.StartAsync(endpoint);

        var response = ModelWorld.Read(await world.Gateway.CallAsync(ModelWorld.Call() with { MaxOutputTokens = 77 }, default));

        Assert.Equal((ChatFinishReason.Length, "It begins"), (response.FinishReason!.Value, response.Text));
        Assert.Equal(77, endpoint.Requests[0].Json.GetProperty("max_completion_tokens").GetInt32());
    }

    [Fact]
    public async Task Call_Ollama_IsToldTheLimitByTheNameItKnows()
    {
        await using var endpoint = await StartAsync(Replies.Text("Hi"));
        await using var world = await ModelWorld.StartAsync(endpoint, settings: [("OLLAMA_HOST", new Uri(endpoint.Url).Authority)]);

        var answer = await world.Gateway.CallAsync(
            ModelWorld.Call(options: new() { Model = "ollama:llama3:8b", MaxUsd = 0 }) with { MaxOutputTokens = 77 }, default);

        var sent = endpoint.Requests[0];
        Assert.Equal(("/v1/chat/completions", "llama3:8b", 77), (sent.Path, sent.Json.GetProperty("model").GetString(), sent.Json.GetProperty("max_tokens").GetInt32()));
        Assert.Equal(new(1, 120, 0, 0, 0), answer.Spending);
    }

    [Fact]
    public async Task Call_AnswerWithoutEnd_IsBrokenOff()
    {
        await using var endpoint = await StartAsync(Replies.Text(new string('x', 2_000)));
        await using var world = await ModelWorld.StartAsync(
            endpoint, new EagerTime(TimeSpan.FromSeconds(90)), ("Models:MaxAnswerCharacters", "1000"), ("Models:MaxRetries", "1"));

        var error = await Assert.ThrowsAsync<ModelUnavailableException>(() => world.Gateway.CallAsync(ModelWorld.Call(), default));

        Assert.Contains("Models:MaxAnswerCharacters", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_ConversationWithTools_ReachesTheEndpointUnchanged()
    {
        await using var endpoint = await StartAsync(Replies.Text("Hi"));
        await using var world = await ModelWorld.StartAsync(endpoint);
        var messages = ModelWorld.Messages(
            new(ChatRole.System, "Be brief."),
            new(ChatRole.User, "Write \"a\"."),
            new(ChatRole.Assistant, [new FunctionCallContent("1", "write_file", new Dictionary<string, object?> { ["path"] = "a" }), new FunctionCallContent("2", "finish")]),
            new(ChatRole.Tool, [new FunctionResultContent("1", "line \"one\"\nline two"), new FunctionResultContent("2", "not JSON: path=a")]));

        await world.Gateway.CallAsync(ModelWorld.Call() with { MessagesJson = messages }, default);

        var sent = endpoint.Requests[0].Json.GetProperty("messages").EnumerateArray().ToList();
        Assert.Equal(["system", "user", "assistant", "tool", "tool"], sent.Select(message => message.GetProperty("role").GetString()));
        Assert.Equal("line \"one\"\nline two", sent[3].GetProperty("content").GetString());
        Assert.Equal(["""{"path":"a"}""", "{}"], sent[2].GetProperty("tool_calls").EnumerateArray()
            .Select(call => call.GetProperty("function").GetProperty("arguments").GetString()!.Replace("\n", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Call_MessagesThatAreNoJson_AreTheCallersFault()
    {
        await using var endpoint = await StartAsync(Replies.Text("Hi"));
        await using var world = await ModelWorld.StartAsync(endpoint);

        var error = await Assert.ThrowsAsync<ArgumentException>(() => world.Gateway.CallAsync(ModelWorld.Call() with { MessagesJson = "[{" }, default));

        Assert.Contains("messages", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, endpoint.Asked);
    }

    private static IEnumerable<FunctionCallContent> Calls(ChatResponse response) => response.Messages.Single().Contents.OfType<FunctionCallContent>();
}

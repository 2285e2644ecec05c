using System.Text.Json;
using AgentFactory.Contracts.Journal;
using AgentFactory.Coordinator.Models.Providers.OpenAi;
using AgentFactory.Coordinator.Tests.Models.Fakes;
using static AgentFactory.Coordinator.Tests.Models.Fakes.ScriptedEndpoint;

namespace AgentFactory.Coordinator.Tests.Models;

public sealed class AnswerFormatTests
{
    private const string Closed = """{"type":"object","properties":{"a":{"type":"string"}},"required":["a"],"additionalProperties":false}""";
    private const string Open = """{"type":"object","properties":{"a":{"type":"string"}}}""";

    [Theory]
    [InlineData(Closed, true)]
    [InlineData(Open, false)]
    public async Task Call_WithASchema_SendsItStrictlyWhereItAllowsThat(string schema, bool strict)
    {
        await using var endpoint = await StartAsync(Replies.Text("{}"));
        await using var world = await ModelWorld.StartAsync(endpoint);

        await world.Gateway.CallAsync(ModelWorld.Call() with { ResponseSchemaJson = schema }, default);

        var format = endpoint.Requests[0].Json.GetProperty("response_format");
        Assert.Equal("json_schema", format.GetProperty("type").GetString());
        Assert.Equal(strict, format.GetProperty("json_schema").TryGetProperty("strict", out var sent) && sent.ValueKind == JsonValueKind.True);
        Assert.True(JsonElement.DeepEquals(JsonDocument.Parse(schema).RootElement, format.GetProperty("json_schema").GetProperty("schema")));
    }

    [Fact]
    public async Task Call_EndpointKnowsNoSchemas_IsAskedPlainlyAndSoFromThenOn()
    {
        await using var endpoint = await StartAsync(
            Replies.Status(400, "response_format of type json_schema is not supported"), Replies.Status(400, "response_format is not supported"), Replies.Text("{}"));
        await using var world = await ModelWorld.StartAsync(endpoint);

        await world.Gateway.CallAsync(ModelWorld.Call() with { ResponseSchemaJson = Closed }, default);
        await world.Gateway.CallAsync(ModelWorld.Call(index: 1) with { ResponseSchemaJson = Closed }, default);

        Assert.Equal(["json_schema", "json_object", null, null], endpoint.Requests.Select(Format));
        Assert.All(endpoint.Requests.Skip(1), request =>
            Assert.Contains(Closed, request.Json.GetProperty("messages").EnumerateArray().Last().GetProperty("content").ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Call_RefusedForAnotherReason_KeepsTheFormat()
    {
        await using var endpoint = await StartAsync(Replies.Status(400, "no such voice"), Replies.Text("{}"));
        await using var world = await ModelWorld.StartAsync(endpoint);

        await Assert.ThrowsAsync<ModelUnavailableException>(() => world.Gateway.CallAsync(ModelWorld.Call() with { ResponseSchemaJson = Closed }, default));
        await world.Gateway.CallAsync(ModelWorld.Call() with { ResponseSchemaJson = Closed }, default);

        Assert.Equal(["json_schema", "json_schema"], endpoint.Requests.Select(Format));
    }

    [Theory]
    [InlineData(Closed, true)]
    [InlineData(Open, false)]
    [InlineData("""{"type":"array","items":{"type":"string"}}""", false)]
    [InlineData("""{"type":"object","properties":{"a":{"type":"string"}},"required":[],"additionalProperties":false}""", false)]
    [InlineData("""{"type":"object","properties":{"a":{"type":["object","null"]}},"required":["a"],"additionalProperties":false}""", false)]
    [InlineData("""{"type":"object","properties":{"a":{"type":"array","items":{"type":"object","properties":{},"additionalProperties":false}}},"required":["a"],"additionalProperties":false}""", true)]
    [InlineData("""{"type":"object","properties":{"a":{"oneOf":[{"type":"string"}]}},"required":["a"],"additionalProperties":false}""", false)]
    [InlineData("""{"type":"object","properties":{"a":true},"required":["a"],"additionalProperties":false}""", false)]
    public void Allows_Schema_OnlyWhenEveryObjectIsClosedAndComplete(string schema, bool expected) =>
        Assert.Equal(expected, StrictSchema.Allows(JsonDocument.Parse(schema).RootElement));

    private static string? Format(SeenRequest request) =>
        request.Json.TryGetProperty("response_format", out var format) ? format.GetProperty("type").GetString() : null;
}

using System.Text.Json;
using AgentFactory.Agents.Mcp;
using AgentFactory.Agents.Tools;
using AgentFactory.Contracts.Policy;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;

namespace AgentFactory.Agents.Tests.Mcp;

public sealed class McpServersTests
{
    private const string Section = "Agents:translator:Mcp:glossary";

    [Fact]
    public async Task ToolsFor_ServerOverHttp_OffersItsToolsUnderTheServersName()
    {
        await using var server = await GlossaryServer.StartAsync();
        await using var servers = Servers(GlossaryServer.Headers, (":Url", server.Url));

        var tools = await servers.ToolsForAsync("translator", RolePolicy.Unlisted, default);

        Assert.Equal(["glossary_everything", "glossary_look_up", "glossary_ponder"], tools.Select(tool => tool.Name).Order());
        var lookUp = tools.Single(tool => tool.Name == "glossary_look_up");
        Assert.Equal("Looks a term up.", lookUp.Description);
        var found = await CallAsync(lookUp, """{"term":"tree"}""");
        Assert.Equal((true, "tree: a word"), (found.Ok, found.Content));
    }

    [Fact]
    public async Task Invoke_ServerRefuses_TheModelIsToldWhy()
    {
        await using var server = await GlossaryServer.StartAsync();
        await using var servers = Servers(GlossaryServer.Headers, (":Url", server.Url), (":Tools:0", "look.up"));

        var refused = await CallAsync(Assert.Single(await servers.ToolsForAsync("translator", RolePolicy.Unlisted, default)), """{"term":""}""");

        Assert.False(refused.Ok);
        Assert.Contains("there is no term without letters", refused.Content, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Invoke_LongAnswer_IsCutToTheBound()
    {
        await using var server = await GlossaryServer.StartAsync();
        await using var servers = Servers(GlossaryServer.Headers, (":Url", server.Url), (":Tools:0", "everything"), (":MaxResultCharacters", "500"));

        var result = await CallAsync(Assert.Single(await servers.ToolsForAsync("translator", RolePolicy.Unlisted, default)), "{}");

        Assert.InRange(result.Content.Length, 400, 500);
    }

    [Fact]
    public async Task Invoke_ToolThatNeverEnds_IsGivenUpAfterItsBound()
    {
        await using var server = await GlossaryServer.StartAsync();
        await using var servers = Servers(GlossaryServer.Headers, (":Url", server.Url), (":Tools:0", "ponder"), (":CallTimeout", "00:00:00.500"));

        var result = await CallAsync(Assert.Single(await servers.ToolsForAsync("translator", RolePolicy.Unlisted, default)), "{}");

        Assert.False(result.Ok);
        Assert.Contains("did not answer within 00:00:00.5", result.Content, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ToolsFor_ServerThatIsNotThere_SaysWhichAndWhatToDo()
    {
        var server = await GlossaryServer.StartAsync();
        var url = server.Url;
        await server.DisposeAsync();
        await using var servers = Servers(GlossaryServer.Headers, (":Url", url));

        var exception = await Assert.ThrowsAsync<McpUnavailableException>(() => servers.ToolsForAsync("translator", RolePolicy.Unlisted, default));

        Assert.StartsWith($"the server of tools at {Section} cannot be reached", exception.Message, StringComparison.Ordinal);
        Assert.EndsWith("the task was not begun.", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ToolsFor_ProgramThatIsNotThere_SaysWhichAndWhatToDo()
    {
        await using var servers = Servers([], (":Command", "/nowhere/glossary-server"));

        var exception = await Assert.ThrowsAsync<McpUnavailableException>(() => servers.ToolsForAsync("translator", RolePolicy.Unlisted, default));

        Assert.StartsWith($"the server of tools at {Section} cannot be reached", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ToolsFor_ServerOnAHostThatThePolicyDoesNotName_IsNotEvenConnectedTo()
    {
        await using var servers = Servers([], (":Url", "https://memory.example/mcp"));

        var exception = await Assert.ThrowsAsync<McpUnavailableException>(() => servers.ToolsForAsync("translator", RolePolicy.Unlisted, default));

        Assert.StartsWith("the policy lets the translator reach no memory.example", exception.Message, StringComparison.Ordinal);
        Assert.Equal((DenialKind.Egress, "glossary"), (exception.Denied!.Kind, exception.Denied.Tool));
    }

    [Theory]
    [InlineData(":Tools:0", "look.down", "has no tool `look.down`; it has")]
    [InlineData(":MaxTools", "2", "has 3 tools, and 2 are allowed")]
    [InlineData(":Headers:Authorization", "Bearer wrong", "cannot be reached")]
    public async Task ToolsFor_WrongSetting_SaysSo(string setting, string value, string message)
    {
        await using var server = await GlossaryServer.StartAsync();
        await using var servers = Servers(GlossaryServer.Headers, (":Url", server.Url), (setting, value));

        var exception = await Assert.ThrowsAsync<McpUnavailableException>(() => servers.ToolsForAsync("translator", RolePolicy.Unlisted, default));

        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ToolsFor_TwoServersWhoseToolsHaveOneName_SaysWhichAndWhatToDo()
    {
        await using var server = await GlossaryServer.StartAsync();
        var settings = new Dictionary<string, string?>();
        foreach (var name in (string[])["our.words", "our_words"])
        {
            settings[$"Agents:translator:Mcp:{name}:Url"] = server.Url;
            settings[$"Agents:translator:Mcp:{name}:Headers:Authorization"] = GlossaryServer.Headers.Values.Single();
            settings[$"Agents:translator:Mcp:{name}:Tools:0"] = "look.up";
        }

        await using var servers = Servers(settings);

        var exception = await Assert.ThrowsAsync<McpUnavailableException>(() => servers.ToolsForAsync("translator", RolePolicy.Unlisted, default));

        Assert.Equal(
            "two tools of the translator's servers are called `our_words_look_up`: name the wanted ones in Tools, or rename a server below Agents:translator:Mcp.",
            exception.Message);
    }

    [Fact]
    public async Task ToolsFor_ServerAsAProgram_IsStartedWithoutThisProcesssVariablesAndAgainAfterItEnded()
    {
        const string Variable = "FACTORY_TEST_KEY";
        Environment.SetEnvironmentVariable(Variable, "not for others");
        await using var servers = Servers([], (":Command", "python3"), (":Arguments:0", "-c"), (":Arguments:1", ScriptedServer), (":Environment:GIVEN", "yes"));
        if (!File.Exists("/usr/bin/python3") && !File.Exists("/usr/local/bin/python3"))
            throw new InvalidOperationException("$XunitDynamicSkip$python3 is not installed");

        var tool = Assert.Single(await servers.ToolsForAsync("translator", RolePolicy.Unlisted, default));
        var seen = await CallAsync(tool, "{}");
        Assert.Equal($"{{'given': 'yes', 'secret': None}}", seen.Content);

        var broken = await CallAsync(tool, """{"end":true}""");
        Assert.False(broken.Ok);
        var again = await CallAsync(Assert.Single(await servers.ToolsForAsync("translator", RolePolicy.Unlisted, default)), "{}");
        Assert.True(again.Ok, again.Content);
    }

    // A server in the protocol's own lines of JSON, so that nothing of the client's library stands on both sides.
    private const string ScriptedServer =
        """
        import json, os, sys
        for line in sys.stdin:
            ask = json.loads(line)
            if "id" not in ask:
                continue
            method, answer = ask["method"], None
            if method == "initialize":
                answer = {"protocolVersion": ask["params"]["protocolVersion"], "capabilities": {"tools": {}}, "serverInfo": {"name": "scripted", "version": "1"}}
            elif method == "tools/list":
                answer = {"tools": [{"name": "environment", "description": "What it was started with.", "inputSchema": {"type": "object"}}]}
            elif method == "tools/call":
                if ask["params"].get("arguments", {}).get("end"):
                    sys.exit(1)
                seen = {"given": os.environ.get("GIVEN"), "secret": os.environ.get("FACTORY_TEST_KEY")}
                answer = {"content": [{"type": "text", "text": str(seen)}]}
            reply = {"jsonrpc": "2.0", "id": ask["id"]}
            if answer is None:
                reply["error"] = {"code": -32601, "message": "no such method"}
            else:
                reply["result"] = answer
            print(json.dumps(reply), flush=True)
        """;

    private static McpServers Servers(Dictionary<string, string?> settings, params (string Name, string Value)[] more)
    {
        foreach (var (name, value) in more)
            settings[Section + name] = value;
        return new(new ConfigurationBuilder().AddInMemoryCollection(settings).Build(), NullLoggerFactory.Instance, TimeProvider.System);
    }

    private static Task<ToolResult> CallAsync(AgentTool tool, string arguments) => tool.InvokeAsync(JsonDocument.Parse(arguments).RootElement, default);
}

using System.CommandLine;
using System.Text.Json;
using AgentFactory.Factory.Cli;
using AgentFactory.Factory.Servers;

namespace AgentFactory.Factory.Commands;

/// <summary><c>factory health</c>: whether every role has somebody who works. Its exit status is 1 when not.</summary>
internal static class HealthCommand
{
    public static Command Create()
    {
        var server = Options.Server();
        var json = Options.Json("One JSON object");
        var command = new Command("health", "Say whether a server's fleet is healthy, and what is not") { server, json };
        command.SetAction((parsed, cancellationToken) => ShowAsync(parsed.GetValue(server), parsed.GetValue(json), cancellationToken));
        return command;
    }

    private static async Task<int> ShowAsync(string? server, bool json, CancellationToken cancellationToken)
    {
        var fleet = await ServerClient.GetAsync<JsonElement>(ServerClient.Find(server), "/v1/fleet", cancellationToken);
        var status = fleet.GetProperty("status").GetString();
        if (json)
            Console.Out.WriteLine(fleet.GetRawText());
        else
        {
            Console.Out.WriteLine(PlainText.Line($"{status}: {fleet.GetProperty("agents").GetArrayLength()} agents"));
            foreach (var problem in fleet.GetProperty("problems").EnumerateArray())
                Console.Out.WriteLine(PlainText.Line("  " + problem.GetString()));
        }

        return status == "healthy" ? ExitCode.Succeeded : ExitCode.Failed;
    }
}

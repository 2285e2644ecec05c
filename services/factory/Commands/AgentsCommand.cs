using System.CommandLine;
using System.Text.Json;
using AgentFactory.Factory.Cli;
using AgentFactory.Factory.Servers;

namespace AgentFactory.Factory.Commands;

/// <summary><c>factory agents</c>: the agents that a server has heard of.</summary>
internal static class AgentsCommand
{
    public static Command Create()
    {
        var role = Options.Text("--role", "ROLE", "Only those of a role");
        var server = Options.Server();
        var json = Options.Json("One JSON object an agent");
        var command = new Command("agents", "List a server's agents: what each does, and how it fares") { role, server, json };
        command.SetAction((parsed, cancellationToken) =>
            ListAsync(parsed.GetValue(server), parsed.GetValue(role), parsed.GetValue(json), cancellationToken));
        return command;
    }

    private static async Task<int> ListAsync(string? server, string? role, bool json, CancellationToken cancellationToken)
    {
        var path = role is null ? "/v1/fleet" : "/v1/fleet?role=" + Uri.EscapeDataString(role);
        var agents = (await ServerClient.GetAsync<JsonElement>(ServerClient.Find(server), path, cancellationToken)).GetProperty("agents").EnumerateArray().ToList();
        foreach (var agent in agents)
            Console.Out.WriteLine(json ? agent.GetRawText() : PlainText.Line(Describe(agent)));
        if (agents.Count == 0 && !json)
            Console.Out.WriteLine("No agent has been heard of yet.");
        return ExitCode.Succeeded;
    }

    private static string Describe(JsonElement agent)
    {
        var tasks = string.Join(' ', agent.GetProperty("tasks").EnumerateArray().Select(task => task.GetString()));
        var ended = agent.GetProperty("ended").GetInt64();
        var rate = ended == 0 ? "-" : FormattableString.Invariant($"{100.0 * agent.GetProperty("succeeded").GetInt64() / ended:0}%");
        return FormattableString.Invariant($"{agent.GetProperty("agentId").GetString(),-44} {agent.GetProperty("condition").GetString(),-8}")
            + FormattableString.Invariant($" {ended,5} done {rate,5} well, mean {agent.GetProperty("meanSeconds").GetDouble():0.0} s, p95 {agent.GetProperty("p95Seconds").GetDouble():0.0} s,")
            + FormattableString.Invariant($" {agent.GetProperty("memoryBytes").GetInt64() >> 20} MB, heard of {agent.GetProperty("silentSeconds").GetDouble():0} s ago  {tasks}");
    }
}

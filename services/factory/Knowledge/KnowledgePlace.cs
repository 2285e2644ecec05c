using System.CommandLine;
using AgentFactory.Factory.Cli;
using AgentFactory.Factory.Input;
using AgentFactory.Factory.Servers;

namespace AgentFactory.Factory.Knowledge;

/// <summary>Where the knowledge is that a command is about: in a data directory of this machine, or at a service that a fleet shares.</summary>
internal sealed class KnowledgePlace
{
    private static readonly ServerAddress Address = new("FACTORY_KNOWLEDGE", "http://127.0.0.1:5311", "knowledge");

    private readonly Option<string?> _data = Options.Data();
    private readonly Option<string?> _server = new("--server")
    {
        Description = $"The knowledge is at this gRPC address, of a knowledge service [default: ${Address.Variable}; without both, in --data]",
        HelpName = "URL",
    };

    /// <summary>Gives the command the options that name it.</summary>
    public KnowledgePlace(Command command)
    {
        command.Add(_data);
        command.Add(_server);
    }

    /// <summary>Asks, or deletes.</summary>
    /// <exception cref="BadInputException">There is no such place, or it refuses.</exception>
    public Task<int> UseAsync(ParseResult parsed, Func<IServiceProvider, Task<int>> use) => Find(parsed) is { } server
        ? KnowledgeServer.UseAsync(server, DataFolder.Find(null), use)
        : KnowledgeHost.UseAsync(DataFolder.FindExisting(parsed.GetValue(_data)), use);

    /// <summary>Takes in: this machine keeps a list of what was, wherever the knowledge is.</summary>
    /// <exception cref="BadInputException">There is no such place, it refuses, or this machine's data directory cannot be written.</exception>
    public Task<int> FeedAsync(ParseResult parsed, Func<IServiceProvider, Task<int>> use)
    {
        var folder = DataFolder.Find(parsed.GetValue(_data));
        var server = Find(parsed);
        DataFolder.EnsureUsable(folder);
        return server is null ? KnowledgeHost.UseAsync(folder, use) : KnowledgeServer.UseAsync(server, folder, use);
    }

    private Uri? Find(ParseResult parsed) => Address.FindFor(parsed.GetValue(_server), parsed.GetValue(_data));
}

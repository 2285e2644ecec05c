using System.Globalization;
using AgentFactory.Contracts.Knowledge;
using AgentFactory.Factory.Cli;
using AgentFactory.Factory.Hosting;
using AgentFactory.Knowledge;
using AgentFactory.Knowledge.Ingest;
using Grpc.Core;

namespace AgentFactory.Factory.Knowledge;

/// <summary>The knowledge of a service that a fleet shares, over gRPC.</summary>
internal static class KnowledgeServer
{
    /// <param name="server">Its gRPC address.</param>
    /// <param name="dataFolder">Of this machine: its configuration, and the list of what was taken in, one a service.</param>
    /// <param name="use">What is done with it.</param>
    /// <exception cref="BadInputException">Nobody answers, or the service refused.</exception>
    public static async Task<int> UseAsync(Uri server, string dataFolder, Func<IServiceProvider, Task<int>> use)
    {
        CrashLog.Folder = Path.Combine(dataFolder, "logs");
        await using var services = Services(server, dataFolder);
        try
        {
            return await use(services);
        }
        catch (KnowledgeRefusedException e)
        {
            throw new BadInputException(e.Fault switch
            {
                KnowledgeFault.Unavailable =>
                    $"no knowledge service answers at {server}: {e.Message.TrimEnd('.')}. What was done before stays, and nothing else was changed. Start one (`./factory fleet up`), or name another with --server URL.",
                KnowledgeFault.Forbidden => $"{server} refuses: {e.Message} (Agents__Knowledge__ApiKey in the environment, or {FactoryConfiguration.FileName} in the data directory)",
                _ => $"{server} refuses it: {e.Message}",
            });
        }
        catch (RpcException e)
        {
            throw new BadInputException($"{server} does not answer as a knowledge service ({e.StatusCode}: {e.Status.Detail.TrimEnd('.')}). Is it the gRPC address of one, and of this version?");
        }
    }

    private static ServiceProvider Services(Uri server, string dataFolder)
    {
        var configuration = FactoryConfiguration.Create(dataFolder, unsandboxed: false, settings: new Dictionary<string, string?>
        {
            [$"{KnowledgeClientOptions.Section}:{nameof(KnowledgeClientOptions.Address)}"] = $"{server}",
            [$"{KnowledgeOptions.Section}:{nameof(KnowledgeOptions.Directory)}"] = Path.Combine(dataFolder, "knowledge", "servers", NameOf(server)),
        });
        var services = new ServiceCollection().AddLogging().AddKnowledgeAccess(configuration).AddIngest(configuration);
        services.AddSingleton<IKnowledge>(provider => ActivatorUtilities.CreateInstance<GrpcKnowledge>(provider));
        services.AddSingleton<IIngestTarget, ServiceTarget>();
        return services.BuildServiceProvider();
    }

    /// <summary>The name of a file for it: host and port, whatever characters they have.</summary>
    private static string NameOf(Uri server) =>
        string.Concat(server.IdnHost.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter == '.' ? letter : '-')) + string.Create(CultureInfo.InvariantCulture, $"-{server.Port}");
}

using AgentFactory.Contracts.Knowledge;
using AgentFactory.Factory.Cli;
using AgentFactory.Factory.Hosting;
using AgentFactory.Knowledge;
using AgentFactory.Knowledge.Entries;

namespace AgentFactory.Factory.Knowledge;

/// <summary>The knowledge of a data directory, without the fleet around it.</summary>
internal static class KnowledgeHost
{
    /// <exception cref="BadInputException">The service refused.</exception>
    public static async Task<int> UseAsync(string dataFolder, Func<IServiceProvider, Task<int>> use)
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings
        {
            DisableDefaults = true,
            ApplicationName = "factory",
            ContentRootPath = AppContext.BaseDirectory,
            Configuration = FactoryConfiguration.Create(dataFolder, unsandboxed: false),
        });
        CrashLog.Folder = Path.Combine(dataFolder, "logs");
        builder.Logging.AddProvider(new FileLoggerProvider(CrashLog.Folder, TimeProvider.System));
        builder.AddKnowledge();
        var host = builder.Build();
        try
        {
            return await use(host.Services);
        }
        catch (Exception e) when (e is KnowledgeRefusedException or KnowledgeException)
        {
            throw new BadInputException(e.Message);
        }
        finally
        {
            // What the store does in the background ends with it, and is waited for.
            await ((IAsyncDisposable)host).DisposeAsync();
        }
    }
}

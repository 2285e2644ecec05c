using System.Collections.Concurrent;
using System.ComponentModel;
using System.Net.Sockets;
using AgentFactory.Agents.Hosting;
using AgentFactory.Agents.Tools;
using AgentFactory.Contracts.Policy;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using ModelContextProtocol;
using ModelContextProtocol.Client;

namespace AgentFactory.Agents.Mcp;

/// <summary>The servers of tools that this process's roles were given: connected when a task first needs them, and again after they ended.</summary>
internal sealed class McpServers(IConfiguration configuration, ILoggerFactory loggers, TimeProvider time) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<(string Role, string Server), McpClient> _clients = new();
    private readonly SemaphoreSlim _connecting = new(1);

    /// <summary>The tools of all servers of a role, in the order of the servers' names.</summary>
    /// <exception cref="McpUnavailableException">One of them cannot be had; nothing of the task was begun.</exception>
    public async Task<IReadOnlyList<AgentTool>> ToolsForAsync(string role, RolePolicy policy, CancellationToken cancellationToken)
    {
        var tools = new List<AgentTool>();
        foreach (var (name, options) in AgentOptions.Read(configuration, role).Mcp.OrderBy(server => server.Key, StringComparer.Ordinal))
        {
            if (options.Url is { } url && !policy.MayReach(url))
            {
                var why = $"the policy lets the {role} reach no {url.Host}, where its server of tools {name} is: name the host in Policy:Roles:{role}:Egress, or take the server out of Agents:{role}:Mcp. The task was not begun.";
                throw new McpUnavailableException(why) { Denied = new(DenialKind.Egress, name, why) };
            }

            tools.AddRange(await ToolsOfAsync(role, name, options, cancellationToken));
        }

        return tools.GroupBy(tool => tool.Name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice
            ? throw new McpUnavailableException($"two tools of the {role}'s servers are called `{twice.Key}`: name the wanted ones in Tools, or rename a server below Agents:{role}:Mcp.")
            : tools;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients.Values)
            await client.DisposeAsync();
        _connecting.Dispose();
    }

    private async Task<IEnumerable<AgentTool>> ToolsOfAsync(string role, string name, McpServerOptions options, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(options.ConnectTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        var key = $"Agents:{role}:Mcp:{name}";
        try
        {
            var client = await ConnectAsync(role, name, options, either.Token);
            var offered = await client.ListToolsAsync(cancellationToken: either.Token);
            if (options.Tools.FirstOrDefault(wanted => offered.All(tool => tool.Name != wanted)) is { } missing)
                throw new McpUnavailableException($"the server of {key} has no tool `{missing}`; it has {string.Join(", ", offered.Select(tool => tool.Name))}.");
            var chosen = offered.Where(tool => options.Tools.Count == 0 || options.Tools.Contains(tool.Name)).ToList();
            return chosen.Count <= options.MaxTools
                ? chosen.Select(tool => new McpTool(name, tool, options, time))
                : throw new McpUnavailableException($"the server of {key} has {chosen.Count} tools, and {options.MaxTools} are allowed: name the wanted ones in {key}:Tools, or raise {key}:MaxTools.");
        }
        catch (OperationCanceledException exception) when (patience.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw Unavailable(key, $"did not name its tools within {options.ConnectTimeout:c}", exception);
        }
        catch (Exception exception) when (exception is McpException or IOException or HttpRequestException or SocketException or InvalidOperationException or TimeoutException or Win32Exception)
        {
            throw Unavailable(key, $"cannot be reached ({exception.GetType().Name})", exception);
        }
    }

    private static McpUnavailableException Unavailable(string key, string what, Exception exception) =>
        new($"the server of tools at {key} {what}. See that it runs, or take it out of the configuration; the task was not begun.", exception);

    private async Task<McpClient> ConnectAsync(string role, string name, McpServerOptions options, CancellationToken cancellationToken)
    {
        await _connecting.WaitAsync(cancellationToken);
        try
        {
            if (_clients.TryGetValue((role, name), out var known))
            {
                if (!known.Completion.IsCompleted)
                    return known;
                _clients.TryRemove((role, name), out _);
                await known.DisposeAsync();
            }

            var client = await McpClient.CreateAsync(TransportTo(name, options), new McpClientOptions { InitializationTimeout = options.ConnectTimeout }, loggers, cancellationToken);
            return _clients[(role, name)] = client;
        }
        finally
        {
            _connecting.Release();
        }
    }

    private IClientTransport TransportTo(string name, McpServerOptions options) => options.Url is { } url
        ? new HttpClientTransport(new() { Name = name, Endpoint = url, ConnectionTimeout = options.ConnectTimeout, AdditionalHeaders = options.Headers }, loggers)
        : new StdioClientTransport(
            new()
            {
                Name = name,
                Command = options.Command,
                Arguments = [.. options.Arguments],
                // Keys of this process are not the server's.
                InheritEnvironmentVariables = false,
                EnvironmentVariables = Variables(options),
            },
            loggers);

    private static Dictionary<string, string?> Variables(McpServerOptions options)
    {
        var variables = StdioClientTransportOptions.GetDefaultEnvironmentVariables();
        foreach (var (name, value) in options.Environment)
            variables[name] = value;
        return new(variables);
    }
}

using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using AgentFactory.Contracts.Knowledge;
using Grpc.Net.Client;
using Microsoft.Extensions.Options;

namespace AgentFactory.Knowledge.Tests.Processes;

/// <summary>The knowledge service as it is run alone, with gRPC on one port and health on another.</summary>
internal sealed class ServiceProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly Process _process;
    private readonly GrpcChannel _channel;

    private ServiceProcess(Process process, Uri http, Uri grpc)
    {
        _process = process;
        Http = http;
        Grpc = grpc;
        _channel = GrpcChannel.ForAddress(grpc);
        var options = Options.Create(new KnowledgeClientOptions { Timeout = TimeSpan.FromMinutes(1) });
        Client = new GrpcKnowledge(new Contracts.Knowledge.Knowledge.KnowledgeClient(_channel), options, TimeProvider.System);
    }

    public Uri Http { get; }

    public Uri Grpc { get; }

    public IKnowledge Client { get; }

    public static Task<ServiceProcess> StartAsync(string folder, params string[] settings) => StartAsync(folder, Free(), settings);

    /// <summary>Where another was before, or is to be.</summary>
    public static async Task<ServiceProcess> StartAsync(string folder, Uri grpc, params string[] settings)
    {
        var http = Free();
        var start = new ProcessStartInfo("dotnet")
        {
            ArgumentList = { Path.Combine(AppContext.BaseDirectory, "AgentFactory.Knowledge.dll"), "--urls", $"{http}", "--Knowledge:GrpcUrl", $"{grpc}", "--Knowledge:Directory", folder },
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var setting in settings)
            start.ArgumentList.Add(setting);
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var service = new ServiceProcess(process, http, grpc);
        await service.ReadyAsync();
        return service;
    }

    /// <summary>As `kill -9` does: nothing of it gets to run any more.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await KillAsync();
        _process.Dispose();
        _channel.Dispose();
    }

    /// <summary>An address of this machine that nobody has.</summary>
    private static Uri Free()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
    }

    private async Task ReadyAsync()
    {
        using var client = new HttpClient { BaseAddress = Http };
        using var patience = new CancellationTokenSource(Patience);
        using var clock = new PeriodicTimer(Pause);
        while (true)
        {
            try
            {
                if ((await client.GetAsync(new Uri("/health", UriKind.Relative), patience.Token)).IsSuccessStatusCode)
                    return;
            }
            catch (HttpRequestException)
            {
                Assert.False(_process.HasExited, "the service ended while it started");
            }

            await clock.WaitForNextTickAsync(patience.Token);
        }
    }
}

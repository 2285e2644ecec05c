using System.CommandLine;
using AgentFactory.Factory.Cli;
using AgentFactory.Factory.Hosting;
using AgentFactory.Factory.Input;

namespace AgentFactory.Factory.Commands;

/// <summary><c>factory serve</c>: the whole fleet in one process, with its API.</summary>
internal static class ServeCommand
{
    private const string DefaultUrl = "http://127.0.0.1:5200";
    private const string DefaultGrpcUrl = "http://127.0.0.1:5201";

    public static Command Create()
    {
        var url = Options.Text("--urls", "URL", $"Where REST and /health answer [default: {DefaultUrl}]");
        var grpcUrl = Options.Text("--grpc-url", "URL", $"Where gRPC answers, over HTTP/2 [default: {DefaultGrpcUrl}]");
        var sandbox = Options.Text("--sandbox", "KIND", "bubblewrap or none: what keeps generated commands in bounds [default: bubblewrap]");
        var dashboard = new Option<bool>("--dashboard") { Description = "Start Aspire's dashboard beside it, for traces, metrics and logs; needs npm" };
        var data = Options.Data();
        var command = new Command("serve", "Run the whole fleet in one process, take over unfinished runs, answer the API") { url, grpcUrl, data, sandbox, dashboard };
        command.SetAction((parsed, cancellationToken) =>
        {
            var dataFolder = DataFolder.Find(parsed.GetValue(data));
            DataFolder.EnsureUsable(dataFolder);
            var request = new ServeRequest
            {
                DataFolder = dataFolder,
                Http = ListenAddress.Parse("--urls", parsed.GetValue(url) ?? DefaultUrl),
                Grpc = ListenAddress.Parse("--grpc-url", parsed.GetValue(grpcUrl) ?? DefaultGrpcUrl),
                Dashboard = parsed.GetValue(dashboard),
                Unsandboxed = Runs.SandboxChoice.IsNone(parsed.GetValue(sandbox)),
            };
            request.Http.EnsureFree("--urls");
            request.Grpc.EnsureFree("--grpc-url");
            return ServerHost.RunAsync(request, cancellationToken);
        });
        return command;
    }
}

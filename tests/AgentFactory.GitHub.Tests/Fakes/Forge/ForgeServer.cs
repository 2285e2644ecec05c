using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using AgentFactory.ServiceDefaults.Processes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace AgentFactory.Forge.Fakes;

/// <summary>
/// A GitHub Enterprise server in miniature, on this machine: repositories that git really pushes to, and of the REST API (below
/// <c>/api/v3</c>) what the github agent uses. It is told to fail by <see cref="Faults"/>.
/// </summary>
internal sealed class ForgeServer : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("factory-forge-");
    private readonly Dictionary<string, ForgeRepositoryState> _repositories = new(StringComparer.OrdinalIgnoreCase);
    private readonly WebApplication _app;

    private ForgeServer()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Use(Faults.InterposeAsync);
        ForgeApi.Map(_app, this);
        ForgeTalkApi.Map(_app, this);
        ForgeFactsApi.Map(_app, this);
        App = new(_app, this);
        ForgeGit.Map(_app, this, _folder.FullName);
    }

    public Uri Address => new(_app.Urls.First());

    public ForgeFaults Faults { get; } = new();

    /// <summary>Whom it lets in, and whether they may push.</summary>
    public Dictionary<string, bool> Tokens { get; } = new(StringComparer.Ordinal) { ["forge-token-canary"] = true };

    /// <summary>A GitHub App that is installed in every repository.</summary>
    public ForgeApp App { get; }

    /// <summary>Drafts are a matter of the plan.</summary>
    public bool AllowsDrafts { get; set; } = true;

    public static async Task<ForgeServer> StartAsync()
    {
        var server = new ForgeServer();
        await server._app.StartAsync();
        return server;
    }

    /// <summary>Makes a repository with one commit on its branch <c>main</c>.</summary>
    public async Task<ForgeRepositoryState> AddRepositoryAsync(string name, params (string Path, string Content)[] files)
    {
        var path = Path.Combine(_folder.FullName, name + ".git");
        await new Git(null).RunAsync(["init", "-q", "--bare", "--initial-branch=main", path], CancellationToken.None);
        var repository = new ForgeRepositoryState(name, path);
        await repository.CommitAsync("main", null, files);
        _repositories[name] = repository;
        return repository;
    }

    public ForgeRepositoryState? Find(string name) => _repositories.GetValueOrDefault(name);

    /// <summary>From now on it is known by another name, and the old one leads there.</summary>
    public void Rename(string from, string to)
    {
        var repository = _repositories[from];
        var path = Path.Combine(_folder.FullName, to + ".git");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        Directory.Move(repository.GitDirectory, path);
        (repository.FullName, repository.GitDirectory) = (to, path);
        _repositories[to] = repository;
    }

    /// <summary>The token of a request, by header; null when it has none.</summary>
    public static string? TokenOf(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        if (header.StartsWith("Bearer ", StringComparison.Ordinal))
            return header[7..];
        if (!header.StartsWith("Basic ", StringComparison.Ordinal))
            return null;
        var pair = Encoding.UTF8.GetString(Convert.FromBase64String(header[6..]));
        return pair.StartsWith("x-access-token:", StringComparison.Ordinal) ? pair["x-access-token:".Length..] : null;
    }

    public static Task AnswerAsync(HttpContext context, int status, JsonNode body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json; charset=utf-8";
        return context.Response.WriteAsync(body.ToJsonString(JsonSerializerOptions.Web));
    }

    /// <summary>It answers nobody any more.</summary>
    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        App.Dispose();
        _folder.Delete(recursive: true);
    }
}

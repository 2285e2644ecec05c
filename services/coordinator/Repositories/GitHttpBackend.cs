using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.Options;

namespace AgentFactory.Coordinator.Repositories;

/// <summary>Hands a request to <c>git http-backend</c> and its answer back. Both directions flow at once.</summary>
internal sealed class GitHttpBackend(IOptions<RepositoryOptions> options, ILogger<GitHttpBackend> logger)
{
    private const int MaxHeaderBytes = 16 * 1024;

    /// <summary>Refuses every branch but the one in the environment. Git runs it; nothing in a repository can change it.</summary>
    private const string Hook =
        """
        #!/bin/sh
        while read -r old new ref; do
            if [ "$ref" != "$FACTORY_REF" ]; then
                echo "Only $FACTORY_REF may be pushed by this attempt; nothing was changed." >&2
                exit 1
            fi
        done

        """;

    private readonly Lazy<string> _hooks = new(() => WriteHooks(Path.Combine(options.Value.Directory, ".hooks")));

    /// <param name="context">The request.</param>
    /// <param name="path">The path below the repositories' folder; already known to be harmless.</param>
    /// <param name="branch">The one branch that may be pushed; null for a fetch.</param>
    public async Task AnswerAsync(HttpContext context, string path, string? branch)
    {
        using var bounded = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        bounded.CancelAfter(options.Value.TransferTimeout);
        using var git = Process.Start(Describe(context.Request, path, branch)) ?? throw new InvalidOperationException("git could not be started");
        try
        {
            var errors = git.StandardError.ReadToEndAsync(bounded.Token);
            var sending = SendAsync(context.Request.Body, git, bounded.Token);
            await ReceiveAsync(git.StandardOutput.BaseStream, context.Response, bounded.Token);
            await sending;
            await git.WaitForExitAsync(bounded.Token);
            if (git.ExitCode != 0)
                logger.LogWarning("git http-backend ended with {Code} for {Path}: {Error}", git.ExitCode, path, await errors);
        }
        catch (OperationCanceledException) when (bounded.IsCancellationRequested)
        {
            context.Abort();
        }
        finally
        {
            if (!git.HasExited)
                git.Kill(entireProcessTree: true);
        }
    }

    private static async Task SendAsync(Stream body, Process git, CancellationToken cancellationToken)
    {
        try
        {
            await body.CopyToAsync(git.StandardInput.BaseStream, cancellationToken);
        }
        catch (IOException)
        {
            // Git has answered without reading all of it, as it does when it refuses; or what came is no body, and git must not wait for the rest.
        }

        try
        {
            git.StandardInput.Close();
        }
        catch (IOException)
        {
            // It is gone.
        }
    }

    private static async Task ReceiveAsync(Stream output, HttpResponse response, CancellationToken cancellationToken)
    {
        var buffer = new byte[MaxHeaderBytes];
        var length = 0;
        int end;
        while ((end = buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8)) < 0)
        {
            var read = length < buffer.Length ? await output.ReadAsync(buffer.AsMemory(length), cancellationToken) : 0;
            if (read == 0)
            {
                response.StatusCode = StatusCodes.Status502BadGateway;
                return;
            }

            length += read;
        }

        foreach (var line in Encoding.ASCII.GetString(buffer, 0, end).Split("\r\n"))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            var (name, value) = (line[..colon], line[(colon + 1)..].Trim());
            if (name == "Status")
                response.StatusCode = int.Parse(value.AsSpan(0, 3), CultureInfo.InvariantCulture);
            else
                response.Headers[name] = value;
        }

        await response.Body.WriteAsync(buffer.AsMemory(end + 4, length - end - 4), cancellationToken);
        await output.CopyToAsync(response.Body, cancellationToken);
    }

    private ProcessStartInfo Describe(HttpRequest request, string path, string? branch)
    {
        var start = new ProcessStartInfo("git", ["http-backend"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = options.Value.Directory,
        };
        var programs = Environment.GetEnvironmentVariable("PATH");
        start.Environment.Clear();
        start.Environment["PATH"] = programs;
        start.Environment["HOME"] = "/nonexistent";
        start.Environment["LC_ALL"] = "C";
        start.Environment["GIT_CONFIG_NOSYSTEM"] = "1";
        start.Environment["GIT_CONFIG_GLOBAL"] = "/dev/null";
        start.Environment["GIT_PROJECT_ROOT"] = options.Value.Directory;
        start.Environment["GIT_HTTP_EXPORT_ALL"] = "1";
        start.Environment["PATH_INFO"] = path;
        start.Environment["REQUEST_METHOD"] = request.Method;
        start.Environment["QUERY_STRING"] = request.QueryString.Value?.TrimStart('?') ?? "";
        start.Environment["CONTENT_TYPE"] = request.ContentType ?? "";
        start.Environment["HTTP_CONTENT_ENCODING"] = request.Headers.ContentEncoding.ToString();
        start.Environment["HTTP_GIT_PROTOCOL"] = request.Headers["Git-Protocol"].ToString();
        if (request.ContentLength is { } length)
            start.Environment["CONTENT_LENGTH"] = length.ToString(CultureInfo.InvariantCulture);
        Configure(start.Environment, branch);
        return start;
    }

    private void Configure(IDictionary<string, string?> environment, string? branch)
    {
        List<(string Key, string Value)> settings =
        [
            ("safe.directory", "*"), ("core.hooksPath", "/dev/null"), ("gc.auto", "0"), ("receive.autogc", "false"),
            ("transfer.hideRefs", "refs/source"), ("transfer.hideRefs", "refs/factory"), ("http.receivepack", "false"),
        ];
        if (branch is not null)
        {
            environment["REMOTE_USER"] = AttemptTokens.UserName;
            environment["FACTORY_REF"] = "refs/heads/" + branch;
            settings.AddRange(
            [
                ("http.receivepack", "true"), ("core.hooksPath", _hooks.Value), ("receive.denyDeletes", "true"), ("receive.fsckObjects", "true"),
                ("receive.maxInputSize", options.Value.MaxPushBytes.ToString(CultureInfo.InvariantCulture)),
            ]);
        }

        environment["GIT_CONFIG_COUNT"] = settings.Count.ToString(CultureInfo.InvariantCulture);
        foreach (var (index, (key, value)) in settings.Index())
        {
            environment[$"GIT_CONFIG_KEY_{index}"] = key;
            environment[$"GIT_CONFIG_VALUE_{index}"] = value;
        }
    }

    private static string WriteHooks(string directory)
    {
        Directory.CreateDirectory(directory);
        var file = Path.Combine(directory, "pre-receive");
        var draft = $"{file}.{Guid.NewGuid():N}";
        File.WriteAllText(draft, Hook.ReplaceLineEndings("\n"));
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(draft, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.Move(draft, file, overwrite: true);
        return directory;
    }
}

using System.Diagnostics;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace AgentFactory.Forge.Fakes;

/// <summary>The repositories over git's smart HTTP, by <c>git http-backend</c>: fetch for everybody, push for tokens that may.</summary>
internal static class ForgeGit
{
    public static void Map(WebApplication app, ForgeServer server, string root)
    {
        app.MapMethods("/{owner}/{repository}.git/{**path}", ["GET", "POST"], async context =>
        {
            var name = $"{context.Request.RouteValues["owner"]}/{context.Request.RouteValues["repository"]}";
            if (server.Find(name) is null)
            {
                context.Response.StatusCode = 404;
                return;
            }

            var pushes = context.Request.Path.Value!.EndsWith("git-receive-pack", StringComparison.Ordinal) || context.Request.Query["service"] == "git-receive-pack";
            var token = ForgeServer.TokenOf(context.Request);
            if (pushes && (token is null || !server.Tokens.TryGetValue(token, out var may) || !may))
            {
                context.Response.StatusCode = token is null ? 401 : 403;
                context.Response.Headers.WWWAuthenticate = "Basic realm=\"forge\"";
                return;
            }

            await AnswerAsync(context, root, pushes);
        });
    }

    private static async Task AnswerAsync(HttpContext context, string root, bool pushes)
    {
        var request = context.Request;
        var start = new ProcessStartInfo("git", ["-c", "safe.directory=*", "-c", $"http.receivepack={(pushes ? "true" : "false")}", "http-backend"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.Environment["GIT_CONFIG_GLOBAL"] = "/dev/null";
        start.Environment["GIT_PROJECT_ROOT"] = root;
        start.Environment["GIT_HTTP_EXPORT_ALL"] = "1";
        start.Environment["PATH_INFO"] = request.Path;
        start.Environment["REQUEST_METHOD"] = request.Method;
        start.Environment["QUERY_STRING"] = request.QueryString.Value?.TrimStart('?') ?? "";
        start.Environment["CONTENT_TYPE"] = request.ContentType ?? "";
        start.Environment["HTTP_CONTENT_ENCODING"] = request.Headers.ContentEncoding.ToString();
        start.Environment["HTTP_GIT_PROTOCOL"] = request.Headers["Git-Protocol"].ToString();
        if (request.ContentLength is { } length)
            start.Environment["CONTENT_LENGTH"] = length.ToString(System.Globalization.CultureInfo.InvariantCulture);
        if (pushes)
            start.Environment["REMOTE_USER"] = "somebody";
        using var git = Process.Start(start)!;
        await request.Body.CopyToAsync(git.StandardInput.BaseStream);
        git.StandardInput.Close();
        using var output = new MemoryStream();
        await git.StandardOutput.BaseStream.CopyToAsync(output);
        await git.WaitForExitAsync();
        var bytes = output.ToArray();
        var end = bytes.AsSpan().IndexOf("\r\n\r\n"u8);
        foreach (var line in Encoding.ASCII.GetString(bytes, 0, end).Split("\r\n"))
        {
            var (header, value) = (line[..line.IndexOf(':')], line[(line.IndexOf(':') + 1)..].Trim());
            if (header == "Status")
                context.Response.StatusCode = int.Parse(value.AsSpan(0, 3), System.Globalization.CultureInfo.InvariantCulture);
            else
                context.Response.Headers[header] = value;
        }

        await context.Response.Body.WriteAsync(bytes.AsMemory(end + 4));
    }
}

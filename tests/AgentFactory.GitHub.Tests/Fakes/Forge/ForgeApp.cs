using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace AgentFactory.Forge.Fakes;

/// <summary>A GitHub App: who signs with its key gets tokens of its installation.</summary>
internal sealed class ForgeApp : IDisposable
{
    public const string Id = "Iv1.shop";
    private const int Installation = 77;

    private readonly RSA _key = RSA.Create(2048);
    private readonly ForgeServer _server;

    public ForgeApp(WebApplication app, ForgeServer server)
    {
        _server = server;
        app.MapGet("/api/v3/repos/{owner}/{repository}/installation", context => WithAsync(context, () =>
            ForgeServer.AnswerAsync(context, 200, new JsonObject { ["id"] = Installation })));
        app.MapPost($"/api/v3/app/installations/{Installation}/access_tokens", context => WithAsync(context, () =>
        {
            var token = $"installation-token-{++Issued}";
            _server.Tokens[token] = true;
            return ForgeServer.AnswerAsync(context, 201, new JsonObject { ["token"] = token, ["expires_at"] = Now + Lifetime });
        }));
    }

    public TimeSpan Lifetime { get; set; } = TimeSpan.FromHours(1);

    /// <summary>What the server takes for the time.</summary>
    public DateTimeOffset Now { get; set; } = TimeProvider.System.GetUtcNow();

    /// <summary>How many tokens it gave.</summary>
    public int Issued { get; private set; }

    /// <summary>The private key, as GitHub hands it out.</summary>
    public string Pem => _key.ExportRSAPrivateKeyPem();

    public void Dispose() => _key.Dispose();

    private Task WithAsync(HttpContext context, Func<Task> answer) => IsSigned(context.Request)
        ? answer()
        : ForgeServer.AnswerAsync(context, 401, new JsonObject { ["message"] = "A JSON web token could not be decoded" });

    private bool IsSigned(HttpRequest request)
    {
        if (ForgeServer.TokenOf(request)?.Split('.') is not [var header, var claims, var signature])
            return false;
        var read = JsonNode.Parse(Base64Url.DecodeFromChars(claims))!;
        return (string?)JsonNode.Parse(Base64Url.DecodeFromChars(header))!["alg"] == "RS256"
            && (string?)read["iss"] == Id
            && (long)read["iat"]! <= Now.ToUnixTimeSeconds()
            && (long)read["exp"]! > Now.ToUnixTimeSeconds() && (long)read["exp"]! <= Now.AddMinutes(10).ToUnixTimeSeconds()
            && _key.VerifyData(Encoding.ASCII.GetBytes($"{header}.{claims}"), Base64Url.DecodeFromChars(signature), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }
}

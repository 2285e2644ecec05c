using System.Text;
using System.Text.Json;
using AgentFactory.Factory.Cli;

namespace AgentFactory.Factory.Servers;

/// <summary>Asks a running coordinator over its REST API.</summary>
internal static class ServerClient
{
    public const string DefaultAddress = "http://127.0.0.1:5200";

    /// <summary>Names the server where no option does.</summary>
    public const string Variable = "FACTORY_SERVER";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <exception cref="BadInputException">There is no such server, or it answers with an error.</exception>
    public static async Task<JsonElement> GetAsync(string? server, string path, CancellationToken cancellationToken)
    {
        var address = Find(server);
        using var client = new HttpClient { Timeout = Patience };
        try
        {
            using var response = await client.GetAsync(new Uri(address, path), cancellationToken);
            var body = await response.Content.ReadAsStringAsync(cancellationToken);
            return response.IsSuccessStatusCode
                ? JsonElement.Parse(body)
                : throw new BadInputException($"{address} answers {(int)response.StatusCode} to {path}. Is it a coordinator's REST address, and of this version?");
        }
        catch (Exception e) when (e is HttpRequestException or JsonException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new BadInputException($"no coordinator answers at {address}: {e.Message.TrimEnd('.')}. Start one (`factory serve`), or name another with --server URL.");
        }
    }

    /// <summary>Hands JSON in.</summary>
    /// <param name="server">As typed; null for the default.</param>
    /// <param name="path">Below it.</param>
    /// <param name="body">JSON.</param>
    /// <param name="key">The same again is the same request; null for a new one each time.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="BadInputException">There is no such server, or it refuses.</exception>
    public static async Task<JsonElement> PostAsync(string? server, string path, string body, string? key, CancellationToken cancellationToken)
    {
        var address = Find(server);
        using var client = new HttpClient { Timeout = Patience };
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address, path)) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        if (key is not null)
            request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        try
        {
            using var response = await client.SendAsync(request, cancellationToken);
            var answer = JsonElement.Parse(await response.Content.ReadAsStringAsync(cancellationToken));
            return response.IsSuccessStatusCode
                ? answer
                : throw new BadInputException($"{address} refuses it: {(answer.TryGetProperty("detail", out var detail) ? detail.GetString() : $"it answers {(int)response.StatusCode}")}");
        }
        catch (Exception e) when (e is HttpRequestException or JsonException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new BadInputException($"no coordinator answers at {address}: {e.Message.TrimEnd('.')}. Start one (`factory serve`), or name another with --server URL.");
        }
    }

    public static Uri Find(string? server)
    {
        var text = server ?? (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } set ? set : DefaultAddress);
        return Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? address
            : throw new BadInputException($"`{text}` is no address of a server: give one like {DefaultAddress}.");
    }
}

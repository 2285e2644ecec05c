using System.Text;
using System.Text.Json;
using AgentFactory.Contracts;
using AgentFactory.Factory.Cli;

namespace AgentFactory.Factory.Servers;

/// <summary>Asks a running coordinator over its REST API.</summary>
internal static class ServerClient
{
    public const string DefaultAddress = "http://127.0.0.1:5200";

    /// <summary>How long one answer may take.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly ServerAddress Address = new("FACTORY_SERVER", DefaultAddress, "a run");

    /// <exception cref="BadInputException">There is no such server, or it refuses.</exception>
    public static Task<T> GetAsync<T>(Uri server, string path, CancellationToken cancellationToken) =>
        SendAsync<T>(server, new HttpRequestMessage(HttpMethod.Get, new Uri(server, path)), cancellationToken);

    /// <summary>Hands JSON in.</summary>
    /// <param name="server">Its address.</param>
    /// <param name="path">Below it.</param>
    /// <param name="body">Written as JSON.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="key">The same again is the same request; null for a new one each time.</param>
    /// <exception cref="BadInputException">There is no such server, or it refuses.</exception>
    public static Task<T> PostAsync<T>(Uri server, string path, object body, CancellationToken cancellationToken, string? key = null)
    {
        var json = JsonSerializer.Serialize(body, ContractsJson.Options);
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server, path)) { Content = new StringContent(json, Encoding.UTF8, "application/json") };
        if (key is not null)
            request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        return SendAsync<T>(server, request, cancellationToken);
    }

    /// <inheritdoc cref="ServerAddress.Find"/>
    public static Uri Find(string? option) => Address.Find(option);

    /// <inheritdoc cref="ServerAddress.FindFor"/>
    public static Uri? FindFor(string? option, string? data) => Address.FindFor(option, data);

    /// <summary>What is said when nobody answers.</summary>
    public static ServerAwayException Unreachable(Uri server, Exception e) =>
        new($"no coordinator answers at {server}: {e.Message.TrimEnd('.')}. Start one (`factory serve`), or name another with --server URL.");

    private static async Task<T> SendAsync<T>(Uri server, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var sent = request;
        using var client = new HttpClient { Timeout = Patience };
        try
        {
            using var response = await client.SendAsync(request, cancellationToken);
            var body = await response.Content.ReadAsStringAsync(cancellationToken);
            return response.IsSuccessStatusCode ? ContractsJson.Read<T>(body) : throw new BadInputException(Refusal(server, response, body));
        }
        catch (Exception e) when (e is HttpRequestException or JsonException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw Unreachable(server, e);
        }
    }

    private static string Refusal(Uri server, HttpResponseMessage response, string body)
    {
        try
        {
            if (JsonElement.Parse(body) is { ValueKind: JsonValueKind.Object } problem && problem.TryGetProperty("detail", out var detail))
                return $"{server} refuses it: {detail.GetString()}";
        }
        catch (JsonException)
        {
            // Whatever answers there is no coordinator, or something before it answered.
        }

        return $"{server} answers {(int)response.StatusCode} to {response.RequestMessage?.RequestUri?.AbsolutePath}. Is it a coordinator's REST address, and of this version?";
    }
}

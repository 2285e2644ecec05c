using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Reflection;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using Polly.Timeout;

namespace AgentFactory.GitHub.Forge;

/// <summary>Requests to the REST API and what their answers mean. Knows paths and JSON, nothing of pull requests.</summary>
internal sealed class ForgeRequests : IDisposable
{
    public const string ApiVersion = "2022-11-28";

    /// <summary>How often a renamed repository is followed.</summary>
    private const int MaxRedirects = 3;

    /// <summary>Says for which repository a request is, and so which credential it needs.</summary>
    public static readonly HttpRequestOptionsKey<RepositoryName> RepositoryKey = new("repository");

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private readonly HttpClient _http;
    private readonly GitHubOptions _options;

    private ForgeRequests(HttpClient http, GitHubOptions options) => (_http, _options) = (http, options);

    /// <param name="options">Where, and within which bounds.</param>
    /// <param name="time">The clock of all waits.</param>
    /// <param name="credential">Signs each request.</param>
    public static ForgeRequests Create(GitHubOptions options, TimeProvider time, DelegatingHandler credential)
    {
        // A redirection is followed here, within the API alone: the credential is for nobody else.
        credential.InnerHandler = new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5), AutomaticDecompression = DecompressionMethods.All };
        var resilience = ForgeResilience.CreateHandler(options, time);
        resilience.InnerHandler = new WholeAnswerHandler(options.MaxAnswerBytes) { InnerHandler = credential };
        var limits = new RateLimitHandler(options.MaxRateLimitWait, time) { InnerHandler = resilience };
        var http = new HttpClient(new EntityTagHandler { InnerHandler = limits })
        {
            BaseAddress = options.Api,
            Timeout = Timeout.InfiniteTimeSpan,
        };
        http.DefaultRequestHeaders.Add("X-GitHub-Api-Version", ApiVersion);
        http.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("application/vnd.github+json"));
        http.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("AgentFactory", Assembly.GetExecutingAssembly().GetName().Version?.ToString(3)));
        return new(http, options);
    }

    /// <param name="path">Below the API's address.</param>
    /// <param name="what">What is asked for, for messages.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="repository">Whose credential is needed; null where the handler knows.</param>
    /// <exception cref="ForgeException">It cannot be had.</exception>
    public async Task<T> GetAsync<T>(string path, string what, CancellationToken cancellationToken, RepositoryName? repository = null)
    {
        using var response = await SendAsync(HttpMethod.Get, new Uri(path, UriKind.Relative), null, what, repository, cancellationToken);
        return await ReadAsync<T>(response, what, cancellationToken);
    }

    /// <summary>As <see cref="GetAsync"/>; null when it is not there.</summary>
    public async Task<T?> FindAsync<T>(string path, string what, CancellationToken cancellationToken, RepositoryName? repository = null)
        where T : class
    {
        try
        {
            return await GetAsync<T>(path, what, cancellationToken, repository);
        }
        catch (ForgeException e) when (e.Problem == ForgeProblem.Missing)
        {
            return null;
        }
    }

    /// <summary>All pages of a list, as many as are allowed.</summary>
    public async Task<IReadOnlyList<T>> GetAllAsync<T>(string path, string what, CancellationToken cancellationToken, RepositoryName? repository = null) =>
        [.. (await GetPagesAsync<List<T>>(path, what, Links.Next, cancellationToken, repository)).SelectMany(page => page)];

    /// <summary>As many pages of a list as are allowed, from its end: of a list that grows, what is new. In the order of the list.</summary>
    public async Task<IReadOnlyList<T>> GetNewestAsync<T>(string path, string what, CancellationToken cancellationToken, RepositoryName? repository = null)
    {
        Uri? last;
        List<T> first;
        using (var response = await SendAsync(HttpMethod.Get, new Uri(path, UriKind.Relative), null, what, repository, cancellationToken))
        {
            first = await ReadAsync<List<T>>(response, what, cancellationToken);
            last = Ours(Links.Last(response), what);
        }

        if (last is null)
            return first;
        var pages = await GetPagesAsync<List<T>>(last.OriginalString, what, Links.Previous, cancellationToken, repository);
        return [.. pages.Reverse().SelectMany(page => page)];
    }

    /// <summary>Page after page, as many as are allowed, each of them whole.</summary>
    public async Task<IReadOnlyList<TPage>> GetPagesAsync<TPage>(
        string path, string what, Func<HttpResponseMessage, Uri?> follow, CancellationToken cancellationToken, RepositoryName? repository = null)
    {
        var pages = new List<TPage>();
        var next = new Uri(path, UriKind.RelativeOrAbsolute);
        while (next is not null && pages.Count < _options.MaxPages)
        {
            using var response = await SendAsync(HttpMethod.Get, next, null, what, repository, cancellationToken);
            pages.Add(await ReadAsync<TPage>(response, what, cancellationToken));
            next = Ours(follow(response), what);
        }

        return pages;
    }

    /// <summary>How many items a list has: the number of its last page, where each page has one.</summary>
    public async Task<int> CountAsync(string path, string what, CancellationToken cancellationToken, RepositoryName? repository = null)
    {
        using var response = await SendAsync(HttpMethod.Get, new Uri($"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}per_page=1", UriKind.Relative), null, what, repository, cancellationToken);
        return Links.Last(response) is { } last && int.TryParse(QueryHelpers.ParseQuery(last.Query).GetValueOrDefault("page"), NumberStyles.None, CultureInfo.InvariantCulture, out var pages)
            ? pages
            : (await ReadAsync<List<JsonElement>>(response, what, cancellationToken)).Count;
    }

    /// <summary>Asks for a change, once: after <see cref="ForgeException.MayHaveHappened"/> only a look tells whether it has.</summary>
    public async Task<T> PostAsync<T>(string path, object body, string what, CancellationToken cancellationToken, RepositoryName? repository = null)
    {
        using var response = await SendAsync(HttpMethod.Post, new Uri(path, UriKind.Relative), body, what, repository, cancellationToken);
        return await ReadAsync<T>(response, what, cancellationToken);
    }

    /// <summary>Asks for a change that is the same when it is done twice.</summary>
    public async Task<T> PatchAsync<T>(string path, object body, string what, CancellationToken cancellationToken, RepositoryName? repository = null)
    {
        using var response = await SendAsync(HttpMethod.Patch, new Uri(path, UriKind.Relative), body, what, repository, cancellationToken);
        return await ReadAsync<T>(response, what, cancellationToken);
    }

    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, Uri address, object? body, string what, RepositoryName? repository, CancellationToken cancellationToken)
    {
        for (var redirects = 0; ; redirects++)
        {
            using var request = new HttpRequestMessage(method, address);
            if (body is not null)
                request.Content = new StringContent(JsonSerializer.Serialize(body, body.GetType(), Json), Encoding.UTF8, "application/json");
            if (repository is not null)
                request.Options.Set(RepositoryKey, repository);
            var response = await TrySendAsync(request, what, cancellationToken);
            if (response.IsSuccessStatusCode)
                return response;
            // A write that is sent on has not happened yet; 301 and 302 would make a read of it.
            if (((int)response.StatusCode is 307 or 308 || (method == HttpMethod.Get && (int)response.StatusCode is 301 or 302)) && redirects < MaxRedirects
                && response.Headers.Location is { } location && IsOurs(location))
            {
                response.Dispose();
                address = location;
                continue;
            }

            using (response)
                throw await ForgeAnswers.ExplainAsync(response, what, _options, cancellationToken);
        }
    }

    private async Task<HttpResponseMessage> TrySendAsync(HttpRequestMessage request, string what, CancellationToken cancellationToken)
    {
        try
        {
            return await _http.SendAsync(request, cancellationToken);
        }
        catch (TimeoutRejectedException e)
        {
            throw new ForgeException(ForgeProblem.Unavailable, $"{_options.Api.Host} did not answer within {_options.RequestTimeout} about {what}. Try again later, or raise GitHub:RequestTimeout.", e);
        }
        catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded)
        {
            throw new ForgeException(ForgeProblem.Answer, $"The answer about {what} has more than {_options.MaxAnswerBytes} bytes and was not read. Raise GitHub:MaxAnswerBytes.", e);
        }
        catch (HttpRequestException e)
        {
            throw new ForgeException(ForgeProblem.Unavailable, $"{_options.Api.Host} cannot be reached for {what}: {e.Message} See whether it is up and GitHub:Address is right.", e);
        }
    }

    private static async Task<T> ReadAsync<T>(HttpResponseMessage response, string what, CancellationToken cancellationToken)
    {
        try
        {
            return await response.Content.ReadFromJsonAsync<T>(Json, cancellationToken) ?? throw new JsonException("it is null");
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            throw new ForgeException(ForgeProblem.Answer, $"The answer about {what} cannot be read: {e.Message} See whether GitHub:Address and GitHub:ApiAddress lead to a GitHub API.", e);
        }
    }

    private Uri? Ours(Uri? page, string what) => page is null || IsOurs(page)
        ? page
        : throw new ForgeException(ForgeProblem.Answer, $"The next page of {what} is said to be at {page.Host}, which is not the forge. It was not read.");

    private bool IsOurs(Uri address) => !address.IsAbsoluteUri
        || (address.Scheme == _options.Api.Scheme && address.Authority.Equals(_options.Api.Authority, StringComparison.OrdinalIgnoreCase));
}

using System.Net;
using System.Net.Http.Headers;

namespace AgentFactory.GitHub.Forge;

/// <summary>Remembers answers with the tag that the forge gave them, and shows the tag when asking again: what has not changed costs nothing of
/// the rate limit.</summary>
internal sealed class EntityTagHandler : DelegatingHandler
{
    public const int MaxAnswers = 200;

    private readonly Lock _lock = new();
    private readonly Dictionary<Uri, Answer> _answers = [];
    private readonly Queue<Uri> _oldestFirst = [];

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Method != HttpMethod.Get || request.RequestUri is not { } address)
            return await base.SendAsync(request, cancellationToken);
        var known = Find(address);
        if (known is not null)
            request.Headers.IfNoneMatch.Add(known.Tag);
        var response = await base.SendAsync(request, cancellationToken);
        if (response.StatusCode == HttpStatusCode.NotModified && known is not null)
        {
            response.Dispose();
            return known.ToResponse(request);
        }

        if (response.StatusCode == HttpStatusCode.OK && response.Headers.ETag is { } tag)
        {
            var link = response.Headers.TryGetValues("Link", out var links) ? links.ToArray() : [];
            var content = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            response.Dispose();
            var answer = new Answer(tag, link, content);
            Keep(address, answer);
            return answer.ToResponse(request);
        }

        return response;
    }

    private Answer? Find(Uri address)
    {
        lock (_lock)
            return _answers.GetValueOrDefault(address);
    }

    private void Keep(Uri address, Answer answer)
    {
        lock (_lock)
        {
            if (_answers.TryAdd(address, answer))
                _oldestFirst.Enqueue(address);
            else
                _answers[address] = answer;
            if (_oldestFirst.Count > MaxAnswers)
                _answers.Remove(_oldestFirst.Dequeue());
        }
    }

    private sealed record Answer(EntityTagHeaderValue Tag, string[] Link, byte[] Content)
    {
        public HttpResponseMessage ToResponse(HttpRequestMessage request)
        {
            var response = new HttpResponseMessage(HttpStatusCode.OK) { RequestMessage = request, Content = new ByteArrayContent(Content) };
            response.Headers.ETag = Tag;
            if (Link.Length > 0)
                response.Headers.Add("Link", Link);
            return response;
        }
    }
}

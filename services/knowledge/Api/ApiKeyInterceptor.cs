using System.Security.Cryptography;
using System.Text;
using AgentFactory.Contracts.Knowledge;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.Extensions.Options;

namespace AgentFactory.Knowledge.Api;

/// <summary>Lets in only who has the key, where one is configured. Guards this service's calls and no other's.</summary>
internal sealed class ApiKeyInterceptor(IOptions<KnowledgeOptions> options) : Interceptor
{
    public const string Header = "x-api-key";

    private readonly byte[]? _expected = options.Value.ApiKey is { Length: > 0 } key ? SHA256.HashData(Encoding.UTF8.GetBytes(key)) : null;

    public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        Check(context);
        return continuation(request, context);
    }

    public override Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, ServerCallContext context, ClientStreamingServerMethod<TRequest, TResponse> continuation)
    {
        Check(context);
        return continuation(requestStream, context);
    }

    private void Check(ServerCallContext context)
    {
        if (_expected is null)
            return;
        // Compared by hash and in constant time: neither length nor beginning of the key can be found out by trying.
        var given = SHA256.HashData(Encoding.UTF8.GetBytes(context.RequestHeaders.GetValue(Header) ?? ""));
        if (!CryptographicOperations.FixedTimeEquals(_expected, given))
            throw KnowledgeErrors.ToRpc(new KnowledgeRefusedException(
                KnowledgeFault.Forbidden, $"the knowledge service wants its API key in {Header}; nothing was changed. Configure Agents:Knowledge:ApiKey."));
    }
}

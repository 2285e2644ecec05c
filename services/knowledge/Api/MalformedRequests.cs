using System.Globalization;
using System.Text;
using Google.Protobuf;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using Microsoft.AspNetCore.Http.Features;

namespace AgentFactory.Knowledge.Api;

/// <summary>
/// Says of a message that cannot be read what it is: a wrong argument. The framework reads messages before any interceptor
/// is asked, and by itself answers "unknown", which callers take for a fault of the service.
/// </summary>
internal static class MalformedRequests
{
    private const string Message =
        "the message is not as the protocol has it: a text that is no UTF-8, or bytes that are no message; nothing of it was stored";

    private static readonly string Prefix = $"/{Contracts.Knowledge.Knowledge.Descriptor.FullName}/";

    public static async Task TranslateAsync(HttpContext context, RequestDelegate next)
    {
        await next(context);
        if (context.Features.Get<IServerCallContextFeature>()?.ServerCallContext is not { } call
            || !call.Method.StartsWith(Prefix, StringComparison.Ordinal)
            || call.Status is not { StatusCode: StatusCode.Unknown, DebugException: InvalidProtocolBufferException or DecoderFallbackException })
            return;
        var trailers = context.Response.HasStarted ? context.Features.Get<IHttpResponseTrailersFeature>()?.Trailers : context.Response.Headers;
        if (trailers is null or { IsReadOnly: true })
            return;
        trailers["grpc-status"] = ((int)StatusCode.InvalidArgument).ToString(CultureInfo.InvariantCulture);
        trailers["grpc-message"] = Message;
    }
}

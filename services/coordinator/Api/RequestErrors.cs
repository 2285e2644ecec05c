using System.Globalization;
using System.Text.Json;
using AgentFactory.Coordinator.Storage;
using RabbitMQ.Client.Exceptions;

namespace AgentFactory.Coordinator.Api;

/// <summary>What goes wrong before or beside a rule, as problem documents: a request that cannot be read, and what the coordinator stands on when it is away.</summary>
internal static class RequestErrors
{
    public static void UseRequestErrors(this WebApplication app) => app.Use(async (context, next) =>
    {
        try
        {
            await next(context);
            // What no endpoint answered: an address, a method or a kind of body that there is not.
            if (context.Request.Path.StartsWithSegments("/v1") && !context.Response.HasStarted
                && context.Response is { StatusCode: >= StatusCodes.Status400BadRequest, ContentType: null, ContentLength: null })
                await Results.Problem(statusCode: context.Response.StatusCode).ExecuteAsync(context);
        }
        catch (Exception e) when (!context.Response.HasStarted && ProblemOf(e) is { } problem)
        {
            context.Response.Clear();
            await Results.Problem(problem.Detail, statusCode: problem.Status, title: problem.Title).ExecuteAsync(context);
        }
    });

    private static (int Status, string Title, string Detail)? ProblemOf(Exception exception) => exception switch
    {
        BadHttpRequestException { InnerException: JsonException json } bad => (
            bad.StatusCode, "The request cannot be read",
            string.Create(CultureInfo.InvariantCulture, $"The body is not the JSON that is expected: look at {json.Path ?? "$"}, line {json.LineNumber + 1}, byte {json.BytePositionInLine}. Nothing was changed.")),
        BadHttpRequestException { StatusCode: StatusCodes.Status400BadRequest } bad when bad.Message.Contains("no body", StringComparison.Ordinal) => (
            bad.StatusCode, "The request cannot be read", "A JSON body is expected, and there is none; where nothing needs to be said it is {}. Nothing was changed."),
        BadHttpRequestException bad => (bad.StatusCode, "The request cannot be read", $"{bad.Message.TrimEnd('.')}. Nothing was changed."),
        StorageUnavailableException away => (StatusCodes.Status503ServiceUnavailable, "The database is away", away.Message),
        BrokerUnreachableException or AlreadyClosedException => (
            StatusCodes.Status503ServiceUnavailable, "The broker is away", "The broker does not answer. Nothing was changed. Start it again, or look at ConnectionStrings:rabbitmq; then ask again."),
        _ => null,
    };
}

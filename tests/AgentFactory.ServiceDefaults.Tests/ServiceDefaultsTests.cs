using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;
using OpenTelemetry.Trace;
using Polly;
using Polly.Timeout;

namespace AgentFactory.ServiceDefaults.Tests;

public sealed class ServiceDefaultsTests
{
    [Fact]
    public async Task MapDefaultEndpoints_ADependencyIsDown_AliveButNotReady()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration["urls"] = "http://127.0.0.1:0";
        builder.AddServiceDefaults();
        builder.Services.AddHealthChecks().AddCheck("store", () => HealthCheckResult.Unhealthy());
        await using var app = builder.Build();
        app.MapDefaultEndpoints();
        await app.StartAsync();
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        using var client = new HttpClient { BaseAddress = new Uri(address) };

        using var alive = await client.GetAsync("/alive");
        using var health = await client.GetAsync("/health");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable), (alive.StatusCode, health.StatusCode));
        await app.StopAsync();
    }

    [Theory]
    [InlineData("GET", 3)]
    [InlineData("POST", 1)]
    public async Task HttpClient_ServerFailsTwice_OnlySafeMethodsAreRepeated(string method, int expectedCalls)
    {
        var server = new FlakyServer(failures: 2);
        var builder = WebApplication.CreateSlimBuilder();
        builder.AddServiceDefaults();
        builder.Services.AddHttpClient("any").ConfigurePrimaryHttpMessageHandler(() => server);
        builder.Services.ConfigureAll<HttpStandardResilienceOptions>(options => options.Retry.Delay = TimeSpan.Zero);
        await using var app = builder.Build();
        using var client = app.Services.GetRequiredService<IHttpClientFactory>().CreateClient("any");
        using var request = new HttpRequestMessage(new HttpMethod(method), "http://127.0.0.1/");

        using var response = await client.SendAsync(request);

        Assert.Equal(expectedCalls, server.Calls);
    }

    [Theory]
    [InlineData("application/grpc", false)]
    [InlineData("application/json", true)]
    public async Task HttpClient_RequestTakesLong_OnlyGrpcGoesByItsOwnDeadline(string contentType, bool limited)
    {
        var options = new HttpStandardResilienceOptions();
        ClientResilience.Configure(options);
        using var request = new HttpRequestMessage(HttpMethod.Post, "http://127.0.0.1/") { Content = new ByteArrayContent([]) };
        request.Content.Headers.ContentType = new(contentType);
        var context = ResilienceContextPool.Shared.Get();
        context.SetRequestMessage(request);

        var attempt = await options.AttemptTimeout.TimeoutGenerator!(new TimeoutGeneratorArguments(context));
        var total = await options.TotalRequestTimeout.TimeoutGenerator!(new TimeoutGeneratorArguments(context));

        var expected = limited
            ? (options.AttemptTimeout.Timeout, options.TotalRequestTimeout.Timeout)
            : (Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Assert.Equal(expected, (attempt, total));
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("http://127.0.0.1:4317", true)]
    public async Task AddServiceDefaults_Endpoint_DecidesWhetherThereIsTelemetry(string? endpoint, bool expected)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] = endpoint;
        builder.AddServiceDefaults();
        await using var app = builder.Build();

        Assert.Equal(expected, app.Services.GetService<TracerProvider>() is not null);
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("Information", true)]
    public async Task Logs_NoisyCategory_ShownOnlyWhenTheOperatorAsks(string? level, bool expected)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Configuration["Logging:LogLevel:MassTransit"] = level;
        builder.AddServiceDefaults();
        await using var app = builder.Build();

        var logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("MassTransit.Any");

        Assert.Equal(expected, logger.IsEnabled(LogLevel.Information));
    }

    [Fact]
    public async Task Logs_Always_LeaveStandardOutputToTheCommand()
    {
        var builder = WebApplication.CreateBuilder();
        builder.AddServiceDefaults();
        await using var app = builder.Build();

        var console = app.Services.GetRequiredService<IOptions<ConsoleLoggerOptions>>().Value;

        Assert.Equal(LogLevel.Trace, console.LogToStandardErrorThreshold);
    }

    private sealed class FlakyServer(int failures) : HttpMessageHandler
    {
        public int Calls { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(++Calls <= failures ? HttpStatusCode.InternalServerError : HttpStatusCode.OK));
    }
}

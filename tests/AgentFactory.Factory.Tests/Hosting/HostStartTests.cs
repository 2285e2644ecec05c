using System.Collections.Concurrent;
using AgentFactory.Factory.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AgentFactory.Factory.Tests.Hosting;

public sealed class HostStartTests
{
    [Fact]
    public async Task StartOrStop_StartThatFails_GivesItsReasonAndBlamesNoService()
    {
        var log = new CriticalLines();
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Logging.AddProvider(log);
        builder.Services.AddHostedService<Waiting>();
        builder.Services.AddHostedService<Broken>();

        using (var host = builder.Build())
            await Assert.ThrowsAsync<IOException>(() => host.StartOrStopAsync(CancellationToken.None));

        Assert.Empty(log.Lines);
    }

    private sealed class Waiting : BackgroundService
    {
        protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.Delay(Timeout.InfiniteTimeSpan, stoppingToken);
    }

    private sealed class Broken : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => throw new IOException("the port is taken");

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class CriticalLines : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public void Dispose()
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel == LogLevel.Critical || exception is OperationCanceledException)
                Lines.Enqueue($"{formatter(state, exception)} {exception}");
        }
    }
}

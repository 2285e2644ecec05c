using AgentFactory.ServiceDefaults.Messaging;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace AgentFactory.ServiceDefaults.Tests.Messaging;

public sealed class FactoryBusTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task AddFactoryBus_TwoParticipants_BothHearTheMessage()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Services.AddSingleton<First>().AddSingleton<Second>();
        builder.Services.AddBusParticipant(bus => bus.AddConsumer<First>());
        builder.Services.AddBusParticipant(bus => bus.AddConsumer<Second>());
        builder.AddFactoryBus();
        using var host = builder.Build();
        await host.StartAsync().WaitAsync(Patience);

        await host.Services.GetRequiredService<IBus>().Publish(new Greeting("good morning"));
        var first = await host.Services.GetRequiredService<First>().Heard.Task.WaitAsync(Patience);
        var second = await host.Services.GetRequiredService<Second>().Heard.Task.WaitAsync(Patience);

        Assert.Equal((new Greeting("good morning"), new Greeting("good morning")), (first, second));
        await host.StopAsync().WaitAsync(Patience);
    }

    [Fact]
    public void AddFactoryBus_CalledTwice_SaysSo()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.AddFactoryBus();

        var error = Assert.Throws<InvalidOperationException>(() => builder.AddFactoryBus());

        Assert.Equal("The bus was already added. Call AddFactoryBus once, after every part was added.", error.Message);
    }

    [Fact]
    public void AddFactoryBus_ConnectionStringThatIsNoAddress_NamesTheKeyAndKeepsThePassword()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Configuration["ConnectionStrings:rabbitmq"] = "host=broker;password=hunter2";

        var error = Assert.Throws<InvalidOperationException>(() => builder.AddFactoryBus());

        Assert.Contains("ConnectionStrings__rabbitmq", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_OptionOutOfBounds_FailsAndNamesIt()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Configuration["Bus:ConcurrentMessages"] = "0";
        builder.AddFactoryBus();
        using var host = builder.Build();

        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync().WaitAsync(Patience));

        Assert.Contains(nameof(BusOptions.ConcurrentMessages), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void HostOptions_TimeoutsConfigured_ReachTheBus()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Configuration["Bus:StartTimeout"] = "00:00:07";
        builder.Configuration["Bus:StopTimeout"] = "00:00:03";
        builder.AddFactoryBus();
        using var host = builder.Build();

        var options = host.Services.GetRequiredService<IOptions<MassTransitHostOptions>>().Value;

        Assert.Equal(
            (true, TimeSpan.FromSeconds(7), TimeSpan.FromSeconds(3)),
            (options.WaitUntilStarted, options.StartTimeout!.Value, options.StopTimeout!.Value));
    }

    internal sealed record Greeting(string Text);

    internal abstract class Listener : IConsumer<Greeting>
    {
        public TaskCompletionSource<Greeting> Heard { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Consume(ConsumeContext<Greeting> context)
        {
            Heard.TrySetResult(context.Message);
            return Task.CompletedTask;
        }
    }

    internal sealed class First : Listener;

    internal sealed class Second : Listener;
}

using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Hosting;

namespace AgentFactory.Benchmarks;

/// <summary>What the template of an empty ASP.NET Core application does, and no more.</summary>
internal static class EmptyApp
{
    public static async Task<int> RunAsync()
    {
        var builder = WebApplication.CreateBuilder();
        await using var app = builder.Build();
        app.MapGet("/", () => "Hello World!");
        app.Urls.Add("http://127.0.0.1:0");
        await app.StartAsync();
        Console.Out.WriteLine("ready");
        await app.WaitForShutdownAsync();
        return 0;
    }
}

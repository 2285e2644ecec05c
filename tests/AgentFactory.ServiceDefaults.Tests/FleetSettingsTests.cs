using Microsoft.Extensions.Configuration;

namespace AgentFactory.ServiceDefaults.Tests;

public sealed class FleetSettingsTests
{
    private static readonly string[] Roles = ["coordinator", "coder"];

    [Fact]
    public void Read_Nothing_IsOneOfEach()
    {
        var fleet = Read();

        Assert.Equal((1, 10, null), (fleet.CountOf("coder"), fleet.MostOf("coder"), fleet.ConcurrencyOf("coder")));
    }

    [Fact]
    public void Read_Numbers_AreThose()
    {
        var fleet = Read(("Fleet:Coder:Count", "12"), ("Fleet:coder:maxConcurrentTasks", "3"));

        Assert.Equal((12, 12, 3), (fleet.CountOf("coder"), fleet.MostOf("coder"), fleet.ConcurrencyOf("coder")));
    }

    [Theory]
    [InlineData("Fleet:painter:count", "1", "Fleet:painter: there is no such role; nothing was started. The roles are coordinator, coder.")]
    [InlineData("Fleet:coder:cuont", "1", "Fleet:coder:cuont: there is no such setting; nothing was started. The settings are count, maxCount, maxConcurrentTasks.")]
    [InlineData("Fleet:coder:count", "0", "Fleet:coder:count is `0`, and must be a whole number from 1 to 100; nothing was started.")]
    [InlineData("Fleet:coder:maxCount", "101", "Fleet:coder:maxCount is `101`, and must be a whole number from 1 to 100; nothing was started.")]
    [InlineData("Fleet:coder:maxConcurrentTasks", "many", "Fleet:coder:maxConcurrentTasks is `many`, and must be a whole number from 1 to 64; nothing was started.")]
    public void Read_Mistake_EndsTheStartAndNamesTheKey(string key, string value, string message) =>
        Assert.Equal(message, Assert.Throws<InvalidOperationException>(() => Read((key, value))).Message);

    private static FleetSettings Read(params (string Key, string Value)[] settings) => FleetSettings.Read(
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value))).Build(), Roles);
}

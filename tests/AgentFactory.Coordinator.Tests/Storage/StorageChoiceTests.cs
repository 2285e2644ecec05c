using AgentFactory.Coordinator.Storage;

namespace AgentFactory.Coordinator.Tests.Storage;

public sealed class StorageChoiceTests
{
    [Theory]
    [InlineData(null, null, null)]
    [InlineData("  ", null, null)]
    [InlineData("Host=db;Database=factory", "Host=db;Database=factory", null)]
    [InlineData("Port=5432; SERVER = db", "Port=5432; SERVER = db", null)]
    [InlineData("Data Source=/data/factory.db", null, "/data/factory.db")]
    public void Read_WhatIsConfigured_NamesTheStore(string? connection, string? postgres, string? file) =>
        Assert.Equal(new(postgres, file), StorageChoice.Read(connection));

    [Theory]
    [InlineData("postgres://user:hunter2@db/factory")]
    [InlineData("password=hunter2")]
    public void Read_NeitherKind_IsRefusedWithoutThePassword(string connection)
    {
        var error = Assert.Throws<StorageException>(() => StorageChoice.Read(connection));

        Assert.Contains("ConnectionStrings__factory", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", error.Message, StringComparison.Ordinal);
    }
}

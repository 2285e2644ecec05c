using AgentFactory.Coordinator.Storage.Disk;
using AgentFactory.Factory.Cli;
using AgentFactory.Factory.Hosting;

namespace AgentFactory.Factory.Input;

/// <summary>Where runs, repositories, journals and logs are kept.</summary>
internal static class DataFolder
{
    public const string Variable = "FACTORY_DATA";

    /// <summary>The folder in force, as an absolute path; it need not exist.</summary>
    public static string Find(string? option)
    {
        if (!string.IsNullOrWhiteSpace(option))
            return Path.GetFullPath(option);
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } set)
            return Path.GetFullPath(set);
        if (Environment.GetEnvironmentVariable("XDG_DATA_HOME") is { Length: > 0 } xdg && Path.IsPathRooted(xdg))
            return Path.Combine(xdg, "agentfactory");
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify);
        return Path.Combine(home.Length > 0 ? home : Path.GetTempPath(), ".local", "share", "agentfactory");
    }

    /// <summary>Says whether the folder can be written and has room for a run, without leaving a trace.</summary>
    /// <exception cref="BadInputException">It cannot, or has not.</exception>
    public static void EnsureUsable(string folder)
    {
        Writable.Ensure(folder, "the data directory", "--data DIR");
        var disk = FactoryConfiguration.Create(folder, unsandboxed: false).GetSection(DiskOptions.Section).Get<DiskOptions>() ?? new();
        if (DiskRoom.Find(new FileSystemSpace(), folder, disk.MinFreeBytes) is { } problem)
            throw new BadInputException($"{problem}; --data DIR names another place.");
    }

    /// <exception cref="BadInputException">There is nothing yet.</exception>
    public static string FindExisting(string? option)
    {
        var folder = Find(option);
        return Directory.Exists(folder)
            ? folder
            : throw new BadInputException($"there is no data directory {folder}, so there are no runs; --data DIR names another.");
    }
}

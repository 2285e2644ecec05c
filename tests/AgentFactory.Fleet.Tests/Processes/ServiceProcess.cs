using System.Diagnostics;
using AgentFactory.Fleet.Tests.Servers;

namespace AgentFactory.Fleet.Tests.Processes;

/// <summary>One service as its own process, as it was built beside the tests.</summary>
internal sealed class ServiceProcess(string name, string program, IReadOnlyDictionary<string, string> environment, string logFile) : IDisposable
{
    private Supervised? _process;

    public string Name => name;

    public string Log => File.ReadAllText(logFile);

    /// <summary>0 when it does not run.</summary>
    public int Id => _process?.Id ?? 0;

    public bool Ended => _process is not { Ended: false };

    public void Start()
    {
        var all = new Dictionary<string, string>(environment);
        foreach (var key in new[] { "PATH", "HOME", "USER", "TMPDIR", "DOTNET_ROOT" })
        {
            if (Environment.GetEnvironmentVariable(key) is { Length: > 0 } value)
                all[key] = value;
        }

        _process = new Supervised(name, [Path.Combine(AppContext.BaseDirectory, program)], all, logFile, alone: false);
    }

    /// <summary>In the place of one that has ended.</summary>
    public void Restart()
    {
        Kill();
        Start();
    }

    /// <summary><c>kill -9</c>.</summary>
    public void Kill()
    {
        _process?.Dispose();
        _process = null;
    }

    /// <summary>It lives, and does nothing: as if cut off from all the others.</summary>
    public void Freeze() => Signal("STOP");

    public void Thaw() => Signal("CONT");

    public void Dispose() => Kill();

    private void Signal(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{Id}"]);
        kill.WaitForExit();
    }
}

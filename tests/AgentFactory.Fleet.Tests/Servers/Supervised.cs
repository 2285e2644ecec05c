using System.Diagnostics;

namespace AgentFactory.Fleet.Tests.Servers;

/// <summary>
/// A server and, where it gets a process namespace of its own, everything it starts: ending its first process ends all of them. It
/// also ends when this test host does, however that happens, because a pipe from here is then closed. It has a session of its own:
/// a signal for the group of the tests must not end the shell before it has ended the server.
/// </summary>
internal sealed class Supervised : IDisposable
{
    // The shell ends when the child does. Beside it one waits for the end of the pipe, and then kills. What is killed is the
    // namespace's first process, not the one that waits for it: otherwise nobody would.
    private const string Script =
        """
        exec 3<&0
        "$@" </dev/null 3<&- &
        child=$!
        (
            cat <&3
            case $0 in
                *:alone) kill -9 $(cat "/proc/$child/task/$child/children") || kill -9 "$child" ;;
                *) kill -9 "$child" ;;
            esac
        ) >/dev/null 2>&1 &
        exec 3<&-
        wait "$child" 2>/dev/null
        """;

    private readonly Process _shell;
    private readonly StreamWriter _log;
    private readonly Lock _lock = new();

    public Supervised(string name, IReadOnlyList<string> command, IReadOnlyDictionary<string, string> environment, string logFile, bool alone = true)
    {
        _log = new StreamWriter(logFile, append: true) { AutoFlush = true };
        var start = new ProcessStartInfo("setsid", ["sh", "-c", Script, alone ? name + ":alone" : name, .. alone ? Namespace : [], .. command])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        start.Environment.Clear();
        start.Environment["PATH"] = "/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
        start.Environment["LC_ALL"] = "C.UTF-8";
        foreach (var (key, value) in environment)
            start.Environment[key] = value;
        _shell = Process.Start(start)!;
        _shell.OutputDataReceived += (_, line) => Note(line.Data);
        _shell.ErrorDataReceived += (_, line) => Note(line.Data);
        _shell.BeginOutputReadLine();
        _shell.BeginErrorReadLine();
    }

    /// <summary>The id of the program itself; only for one without a namespace of its own.</summary>
    public int Id => int.Parse(File.ReadAllText($"/proc/{_shell.Id}/task/{_shell.Id}/children").Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture);

    public bool Ended => _shell.HasExited;

    private static IReadOnlyList<string> Namespace { get; } =
        ["bwrap", "--dev-bind", "/", "/", "--proc", "/proc", "--unshare-pid", "--unshare-ipc", "--die-with-parent", "--"];

    /// <summary><c>kill -9</c>, for all of it; comes back when it is gone.</summary>
    public void Dispose()
    {
        _shell.StandardInput.Close();
        _shell.WaitForExit();
        _shell.Dispose();
        lock (_lock)
            _log.Dispose();
    }

    private void Note(string? line)
    {
        lock (_lock)
        {
            if (line is not null && _log.BaseStream is { CanWrite: true })
                _log.WriteLine(line);
        }
    }
}

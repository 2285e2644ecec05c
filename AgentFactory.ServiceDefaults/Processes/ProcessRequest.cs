namespace AgentFactory.ServiceDefaults.Processes;

/// <summary>A program to run and the bounds within which it may.</summary>
/// <param name="FileName">Name (looked up in this process's PATH) or absolute path.</param>
/// <param name="Arguments">Passed one by one; no shell reads them.</param>
public sealed record ProcessRequest(string FileName, IReadOnlyList<string> Arguments)
{
    /// <summary>Null: where this process stands.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>Added to this process's environment, or all of it when <see cref="ClearEnvironment"/>.</summary>
    public IReadOnlyDictionary<string, string>? Environment { get; init; }

    /// <summary>The program sees none of this process's environment.</summary>
    public bool ClearEnvironment { get; init; }

    /// <summary>Written as UTF-8; null is an empty input, so nothing waits for a keyboard.</summary>
    public string? StandardInput { get; init; }

    /// <summary>After this time the whole tree is killed.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Bytes kept of output and of error output each; the middle of more is left out.</summary>
    public int MaxOutputBytes { get; init; } = 1 << 20;

    /// <summary>How long output is still read after the program ended while something it left behind holds the pipe.</summary>
    public TimeSpan DrainTime { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Start through <c>setsid</c> where the machine has it, and kill the whole group at the end: takes along what was
    /// left in the background.
    /// </summary>
    public bool OwnGroup { get; init; }

    /// <summary>
    /// Start from a thread that lives as long as this process. A program that asks the kernel to die with its parent
    /// (<c>PR_SET_PDEATHSIG</c>) dies with the <em>thread</em> that started it, and threads of the pool come and go.
    /// </summary>
    public bool DiesWithParent { get; init; }

    /// <summary>Called with the process id once it runs.</summary>
    public Action<int>? Started { get; init; }
}

/// <summary>How a program ended.</summary>
/// <param name="ExitCode">Null when it was killed at the time-out.</param>
/// <param name="Output">Standard output, bounded, as UTF-8 with what is invalid replaced.</param>
/// <param name="Error">Standard error likewise.</param>
/// <param name="TimedOut">The time-out ended it.</param>
/// <param name="Truncated">Something of output or error was left out.</param>
public sealed record ProcessOutcome(int? ExitCode, string Output, string Error, bool TimedOut, bool Truncated);

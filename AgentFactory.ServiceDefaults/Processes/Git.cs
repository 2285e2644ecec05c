namespace AgentFactory.ServiceDefaults.Processes;

/// <summary>
/// The host's git, run so that nothing in a repository or in the user's settings is executed: no hooks, no file system
/// monitor, no credential helper, no external diff, no filters, no submodules, no prompts.
/// </summary>
/// <param name="gitDirectory">The git directory; null for commands that make one. Paths, here and in arguments, are absolute.</param>
/// <param name="workTree">The folder with the files; null for a bare repository.</param>
public sealed class Git(string? gitDirectory, string? workTree = null)
{
    private const int QuotedErrorCharacters = 2_000;

    private static readonly string[] Hardening = ToOptions(
        "core.hooksPath=/dev/null", "core.fsmonitor=false", "core.untrackedCache=false", "core.attributesFile=/dev/null",
        "core.excludesFile=/dev/null", "core.pager=cat", "core.editor=true", "core.askPass=true", "core.autocrlf=false",
        "core.quotePath=false", "credential.helper=", "protocol.ext.allow=never", "submodule.recurse=false",
        "fetch.recurseSubmodules=false", "push.recurseSubmodules=no", "diff.ignoreSubmodules=all", "status.submoduleSummary=false",
        "gc.auto=0", "maintenance.auto=false", "receive.autogc=false", "commit.gpgSign=false", "tag.gpgSign=false",
        "merge.verifySignatures=false", "log.showSignature=false", "init.defaultBranch=main", "init.templateDir=",
        "advice.detachedHead=false", "safe.directory=*");

    private static readonly string[] PassedOn =
        ["PATH", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy", "SSL_CERT_FILE", "SSL_CERT_DIR", "TMPDIR"];

    /// <summary>Bound of one command.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Bytes of output taken; where success is a must, a longer output is an error.</summary>
    public int MaxOutputBytes { get; init; } = 16 << 20;

    /// <summary>Further settings, for instance <c>http.extraHeader</c>; handed over in the environment, where <c>ps</c> does not show them.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>Author and committer dates, as git reads them; null is now.</summary>
    public string? Date { get; init; }

    /// <summary>Runs a command that must succeed.</summary>
    /// <returns>Standard output as it came.</returns>
    /// <exception cref="GitException">It failed, took too long, or said more than fits.</exception>
    public Task<string> RunAsync(IReadOnlyList<string> args, CancellationToken ct) => RunAsync(args, null, ct);

    /// <inheritdoc cref="RunAsync(IReadOnlyList{string}, CancellationToken)"/>
    public async Task<string> RunAsync(IReadOnlyList<string> args, string? standardInput, CancellationToken ct)
    {
        var outcome = await TryAsync(args, standardInput, ct);
        if (outcome.ExitCode != 0)
            throw new GitException(Describe(args), outcome.ExitCode, Quote(outcome.Error.Length > 0 ? outcome.Error : outcome.Output));
        if (outcome.Truncated)
            throw new GitException(Describe(args), outcome.ExitCode, $"its output is longer than {MaxOutputBytes} bytes and was not used");
        return outcome.Output;
    }

    /// <summary>Runs a command that may fail.</summary>
    public Task<ProcessOutcome> TryAsync(IReadOnlyList<string> args, CancellationToken ct) => TryAsync(args, null, ct);

    /// <inheritdoc cref="TryAsync(IReadOnlyList{string}, CancellationToken)"/>
    public Task<ProcessOutcome> TryAsync(IReadOnlyList<string> args, string? standardInput, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(args);
        List<string> arguments = ["--no-pager", .. Hardening];
        if (gitDirectory is not null)
            arguments.Add($"--git-dir={gitDirectory}");
        if (workTree is not null)
            arguments.Add($"--work-tree={workTree}");
        arguments.AddRange(args);
        return ChildProcess.RunAsync(
            new ProcessRequest("git", arguments)
            {
                // Without a git directory of ours, git must not find one above the place where the factory was started.
                WorkingDirectory = new[] { workTree, gitDirectory }.FirstOrDefault(Directory.Exists) ?? "/",
                ClearEnvironment = true,
                Environment = MakeEnvironment(),
                StandardInput = standardInput,
                Timeout = Timeout,
                MaxOutputBytes = MaxOutputBytes,
            },
            ct);
    }

    private Dictionary<string, string> MakeEnvironment()
    {
        var environment = new Dictionary<string, string>
        {
            ["HOME"] = "/nonexistent",
            ["XDG_CONFIG_HOME"] = "/nonexistent",
            ["LC_ALL"] = "C",
            ["GIT_CONFIG_NOSYSTEM"] = "1",
            ["GIT_CONFIG_GLOBAL"] = "/dev/null",
            ["GIT_ATTR_NOSYSTEM"] = "1",
            ["GIT_TERMINAL_PROMPT"] = "0",
            ["GIT_ASKPASS"] = "true",
            ["SSH_ASKPASS"] = "true",
            ["GIT_EDITOR"] = "true",
            ["GIT_SSH_COMMAND"] = "ssh -o BatchMode=yes",
            ["GIT_OPTIONAL_LOCKS"] = "0",
            ["GIT_LFS_SKIP_SMUDGE"] = "1",
            ["GIT_AUTHOR_NAME"] = "AgentFactory",
            ["GIT_AUTHOR_EMAIL"] = "factory@localhost",
            ["GIT_COMMITTER_NAME"] = "AgentFactory",
            ["GIT_COMMITTER_EMAIL"] = "factory@localhost",
            ["GIT_CONFIG_COUNT"] = Settings.Count.ToString(System.Globalization.CultureInfo.InvariantCulture),
        };
        foreach (var name in PassedOn)
            if (Environment.GetEnvironmentVariable(name) is { Length: > 0 } value)
                environment[name] = value;
        if (Date is not null)
        {
            environment["GIT_AUTHOR_DATE"] = Date;
            environment["GIT_COMMITTER_DATE"] = Date;
        }
        foreach (var (index, (name, value)) in Settings.Index())
        {
            environment[$"GIT_CONFIG_KEY_{index}"] = name;
            environment[$"GIT_CONFIG_VALUE_{index}"] = value;
        }
        return environment;
    }

    private static string Describe(IReadOnlyList<string> args) => Quote(string.Join(' ', args.Take(12)));

    private static string Quote(string text)
    {
        text = text.Trim();
        return text.Length <= QuotedErrorCharacters ? text : "… " + text[^QuotedErrorCharacters..];
    }

    private static string[] ToOptions(params string[] settings) => [.. settings.SelectMany(setting => new[] { "-c", setting })];
}

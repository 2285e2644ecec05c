using System.Security.Cryptography;
using System.Text;
using AgentFactory.Agents.Workspaces;

namespace AgentFactory.Sandbox.Tests.Workspaces;

public sealed class BubblewrapSandboxTests(SandboxFixture fixture) : IClassFixture<SandboxFixture>, IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [SandboxFact]
    public async Task RunAsync_Script_GivesMixedOutputCodeAndHash()
    {
        var result = await RunAsync("echo one; echo two >&2; echo three; exit 3");

        const string output = "one\ntwo\nthree\n";
        Assert.Equal(
            new CommandResult
            {
                ExitCode = 3,
                Output = output,
                OutputBytes = output.Length,
                OutputHash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(output))),
                Duration = result.Duration,
            },
            result);
    }

    [SandboxFact]
    public async Task RunAsync_FailureInTheMiddle_EndsTheScriptUnlessPlain()
    {
        Assert.Equal(1, (await RunAsync("false | true; echo later")).ExitCode);
        Assert.Equal("later\n", (await RunAsync(new() { Script = "false | true; echo later", Workspace = folder.Path, Plain = true })).Output);
    }

    [SandboxFact]
    public async Task RunAsync_WorkingDirectory_IsInsideTheWorkspace()
    {
        folder.Write("sub/a.txt", "hello");

        var result = await RunAsync(new() { Script = "pwd; cat a.txt; echo new > b.txt", Workspace = folder.Path, WorkingDirectory = "sub" });

        Assert.Equal("/workspace/sub\nhello", result.Output);
        Assert.Equal("new\n", await File.ReadAllTextAsync(folder["sub/b.txt"]));
    }

    [SandboxFact]
    public async Task RunAsync_WorkingDirectoryOutside_SeesOnlyTheSandbox()
    {
        var result = await RunAsync(new() { Script = "pwd; ls", Workspace = folder.Path, WorkingDirectory = "../../home" });
        Assert.Equal("/home\nfactory\n", result.Output);
    }

    [SandboxFact]
    public async Task RunAsync_Environment_HoldsNothingOfTheHosts()
    {
        Environment.SetEnvironmentVariable("FACTORY_CANARY", "canary-7c1e");

        var result = await RunAsync("env; cat /proc/1/environ /proc/self/environ /proc/1/cmdline | tr '\\0' '\\n'; for p in /proc/[0-9]*; do cat $p/environ | tr '\\0' '\\n'; done");

        Assert.DoesNotContain("canary-7c1e", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(folder.Path, result.Output, StringComparison.Ordinal);
        Assert.Contains("HOME=/home/factory\n", result.Output, StringComparison.Ordinal);
    }

    [SandboxFact]
    public async Task RunAsync_HostFiles_AreInvisibleOrReadOnly()
    {
        var result = await RunAsync(new()
        {
            Plain = true,
            Workspace = folder.Path,
            Script = """
                ls -A /home /var /srv /mnt /media /boot /sys 2>/dev/null
                for file in /etc/shadow /etc/hostname /etc/resolv.conf /etc/machine-id /var/run/docker.sock /run/dbus /root/.ssh /root/.bashrc /root/.nuget /root/.config /etc/ssl/private; do
                  test -e $file && echo "visible $file"
                done
                for file in /usr/x /etc/x /x /dev/x /bin/x /proc/sys/kernel/core_pattern /proc/sysrq-trigger /etc/passwd /proc/sys/kernel/hostname; do
                  ( : >> $file ) 2>/dev/null && echo "opened $file"
                done
                find /proc/sys -type f -writable
                mount -t tmpfs none /mnt 2>/dev/null && echo mounted
                unshare -U true 2>/dev/null && echo nested
                id -u; grep -c . /etc/passwd; grep CapEff /proc/self/status; grep NoNewPrivs /proc/self/status
                """,
        });

        Assert.Equal("/home:\nfactory\n\n/var:\ntmp\n1000\n2\nCapEff:\t0000000000000000\nNoNewPrivs:\t1\n", result.Output);
    }

    [SandboxFact]
    public async Task RunAsync_SiblingWorkspaces_AreInvisible()
    {
        folder.Write("run1/a", "");
        folder.Write("run1-evil/secret", "x");
        var result = await RunAsync(new() { Script = $"ls /workspace/.. ; ls {folder.Path} || true", Workspace = folder["run1"] });
        Assert.DoesNotContain("evil", result.Output, StringComparison.Ordinal);
    }

    [SandboxFact]
    public async Task RunAsync_Network_OnlyLoopbackOfItsOwn()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        var port = ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;

        var result = await RunAsync(new()
        {
            Plain = true,
            Workspace = folder.Path,
            Script = $$"""
                try() { (exec 3<>/dev/tcp/$1/$2) 2>/dev/null && echo "reached $1"; }
                try 127.0.0.1 {{port}}; try 169.254.169.254 80; try 2852039166 80; try 0xa9fea9fe 80; try ::ffff:169.254.169.254 80; try 8.8.8.8 53
                ls /sys/class/net 2>/dev/null; cut -d: -f1 /proc/net/dev | tail -n +3 | tr -d ' '; tail -n +2 /proc/net/unix | wc -l
                """,
        });

        Assert.Equal("lo\n0\n", result.Output);
    }

    [SandboxFact("python3")]
    public async Task RunAsync_OwnServer_IsReachedOverLoopback()
    {
        var result = await RunAsync("""
            echo hello > index.html
            python3 -m http.server 8123 --bind 127.0.0.1 >/dev/null 2>&1 &
            for i in $(seq 100); do
              if python3 -c "import urllib.request as r; print(r.urlopen('http://127.0.0.1:8123').read().decode())" 2>/dev/null; then exit 0; fi
              sleep 0.1
            done
            exit 1
            """);
        Assert.Equal("hello\n\n", result.Output);
    }

    [SandboxFact]
    public async Task RunAsync_LeftBehindSettings_TouchNeitherHostNorNextCommand()
    {
        await RunAsync("""
            export PATH=/workspace/bin LD_PRELOAD=/workspace/x.so BASH_ENV=/workspace/x.sh
            /bin/mkdir -p bin; echo 'echo evil' > x.sh; echo 'echo evil' > /home/factory/.bashrc; echo 'echo evil' > /home/factory/.profile
            echo '#!/bin/sh' > bin/ls; /bin/chmod +x bin/ls; echo x > /tmp/left
            """);
        var result = await RunAsync("echo $LD_PRELOAD$BASH_ENV; ls /tmp; ls -A /home/factory; which ls");
        Assert.Equal("\n.nuget\n/usr/bin/ls\n", result.Output);
    }

    [SandboxFact]
    public async Task RunAsync_Daemon_IsGoneAtTheEnd()
    {
        var marker = $"daemon-{Guid.NewGuid():N}";
        var result = await RunAsync($"setsid bash -c 'trap \"\" TERM HUP; while :; do sleep 0.2; done' {marker} >/dev/null 2>&1 < /dev/null & disown; (setsid sleep 300 &) ; echo started");
        Assert.Equal((0, "started\n"), (result.ExitCode, result.Output));
        Assert.DoesNotContain(ListCommandLines(), line => line.Contains(marker, StringComparison.Ordinal));
    }

    [SandboxFact]
    public async Task RunAsync_TimeLimit_KillsWhatIgnoresSignals()
    {
        var marker = $"stubborn-{Guid.NewGuid():N}";
        var result = await RunAsync(
            $"trap '' TERM INT HUP; echo begun; setsid bash -c 'trap \"\" TERM; while :; do :; done' {marker} & while :; do sleep 0.1; done",
            new CommandLimits { Time = TimeSpan.FromSeconds(1) });
        Assert.Equal((null, "begun\n", "time (1 s)"), (result.ExitCode, result.Output, result.LimitHit));
        Assert.DoesNotContain(ListCommandLines(), line => line.Contains(marker, StringComparison.Ordinal));
    }

    [SandboxFact]
    public async Task RunAsync_Cancelled_KillsTheTree()
    {
        var marker = $"cancelled-{Guid.NewGuid():N}";
        using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(500));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fixture.Sandbox.RunAsync(
            new SandboxCommand { Script = $"bash -c 'while :; do sleep 0.1; done' {marker}", Workspace = folder.Path }, cancel.Token));
        Assert.DoesNotContain(ListCommandLines(), line => line.Contains(marker, StringComparison.Ordinal));
    }

    [SandboxFact]
    public async Task RunAsync_ForkBomb_IsBoundedAndNamed()
    {
        var result = await RunAsync(":(){ :|:& };: ; sleep 1; echo over", new CommandLimits { Processes = 60, Time = TimeSpan.FromSeconds(8) });
        Assert.Equal("processes (60)", result.LimitHit);
    }

    [SandboxFact("python3")]
    public async Task RunAsync_TooMuchMemory_IsKilledAndNamed()
    {
        var result = await RunAsync("python3 -c \"x = b'x' * (10 << 30); print(len(x))\"", new CommandLimits { MemoryBytes = 200 << 20, Time = TimeSpan.FromSeconds(20) });
        Assert.Equal("memory (200 MiB)", result.LimitHit);
        Assert.DoesNotContain("10737418240", result.Output, StringComparison.Ordinal);
    }

    [SandboxFact]
    public async Task RunAsync_EndlessOutput_IsBoundedInMemory()
    {
        var result = await RunAsync("yes", new CommandLimits { Time = TimeSpan.FromSeconds(1), OutputBytes = 10_000 });
        Assert.Equal("time (1 s)", result.LimitHit);
        Assert.True(result.OutputBytes > 1_000_000);
        Assert.InRange(result.Output.Length, 10_000, 10_100);
    }

    [SandboxFact]
    public async Task RunAsync_LineOfAGigabyte_IsBoundedAndHashed()
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var result = await RunAsync("head -c 1000000000 /dev/zero", new CommandLimits { OutputBytes = 10_000 });
        Assert.Equal((0, 1_000_000_000L), (result.ExitCode, result.OutputBytes));
        Assert.Equal(64, result.OutputHash.Length);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 50_000_000);
    }

    [SandboxFact]
    public async Task RunAsync_LargeFile_IsStoppedAndNamed()
    {
        var result = await RunAsync("head -c 5000000 /dev/zero > big", new CommandLimits { FileBytes = 1 << 20 });
        Assert.Equal("file size (1 MiB)", result.LimitHit);
        Assert.Equal(1 << 20, new FileInfo(folder["big"]).Length);
    }

    [SandboxFact]
    public async Task RunAsync_DiskFill_IsStoppedAndNamed()
    {
        using var sandbox = SandboxFixture.Make(options => options.MaxWorkspaceBytes = 20 << 20);
        var result = await sandbox.RunAsync(
            new SandboxCommand { Script = "i=0; while :; do head -c 3000000 /dev/zero > f$i; i=$((i+1)); sleep 0.02; done", Workspace = folder.Path, Limits = new() { Time = TimeSpan.FromSeconds(20) } }, default);
        Assert.Equal((null, "workspace size (20 MiB)"), (result.ExitCode, result.LimitHit));
    }

    [SandboxFact]
    public async Task RunAsync_ManyFiles_AreStoppedAndNamed()
    {
        using var sandbox = SandboxFixture.Make(options => options.MaxWorkspaceFiles = 500);
        var result = await sandbox.RunAsync(
            new SandboxCommand { Script = "i=0; while :; do : > f$i; i=$((i+1)); done", Workspace = folder.Path, Limits = new() { Time = TimeSpan.FromSeconds(20) } }, default);
        Assert.Equal((null, "workspace files (500)"), (result.ExitCode, result.LimitHit));
    }

    [SandboxFact]
    public async Task RunAsync_TemporaryFill_EndsAtItsBound()
    {
        using var sandbox = SandboxFixture.Make(options => options.MaxTemporaryBytes = 1 << 20);
        var result = await sandbox.RunAsync(
            new SandboxCommand { Plain = true, Script = "for d in /tmp /home/factory /dev/shm; do head -c 9000000 /dev/zero 2>/dev/null > $d/x; stat -c %s $d/x; done", Workspace = folder.Path }, default);
        Assert.Equal("1048576\n", result.Output.Split('\n', 2)[0] + "\n");
        Assert.All(result.Output.TrimEnd().Split('\n'), size => Assert.InRange(int.Parse(size, System.Globalization.CultureInfo.InvariantCulture), 1, 1 << 20));
    }

    [SandboxFact]
    public async Task RunAsync_ScriptLongerThanAnArgument_Runs() =>
        Assert.Equal("end\n", (await RunAsync(new string('#', 300_000) + "\necho end")).Output);

    [SandboxFact]
    public async Task RunAsync_BrokenPipe_EndsTheWriterQuietly() =>
        Assert.Equal("y\n", (await RunAsync(new() { Script = "yes | head -1", Workspace = folder.Path, Plain = true })).Output);

    [SandboxFact]
    public async Task RunAsync_Settings_AreTheMachinesAndNoMoreThanProgramsNeed()
    {
        string[] known =
        [
            "alternatives", "group", "hosts", "ld.so.cache", "ld.so.conf", "ld.so.conf.d", "localtime", "mime.types", "nsswitch.conf", "os-release",
            "passwd", "pki", "protocols", "services", "ssl",
        ];

        Assert.Equal(await File.ReadAllTextAsync("/etc/os-release"), (await RunAsync("cat /etc/os-release")).Output);
        Assert.Empty((await RunAsync("ls -A /etc")).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Except(known));
        Assert.Equal("factory\n", (await RunAsync("id -un")).Output);
    }

    [SandboxFact]
    public async Task RunAsync_ReadsFromKeyboard_GetsEndOfInput() =>
        Assert.Equal("0\n", (await RunAsync("cat | wc -c")).Output);

    [SandboxFact]
    public async Task RunAsync_OutputThatIsNoText_IsReplacedAndHashed()
    {
        var result = await RunAsync("printf 'a\\377b\\0c'");
        Assert.Equal("a\uFFFDb\0c", result.Output);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData([(byte)'a', 0xff, (byte)'b', 0, (byte)'c'])), result.OutputHash);
    }

    [Fact]
    public async Task RunAsync_BubblewrapMissing_FailsClosedAndSaysHow()
    {
        using var sandbox = SandboxFixture.Make(options => options.BubblewrapPath = "/no/such/bwrap");

        var exception = await Assert.ThrowsAsync<SandboxUnavailableException>(
            () => sandbox.RunAsync(new SandboxCommand { Script = "touch canary", Workspace = folder.Path }, default));

        Assert.Contains("apt-get install bubblewrap", exception.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(folder["canary"]));
    }

    [Fact]
    public async Task RunAsync_NamespacesDenied_FailsClosedAndSaysHow()
    {
        var denied = folder.Write("bwrap", "#!/bin/sh\necho 'bwrap: No permissions to create new namespace, likely because the kernel does not allow non-privileged user namespaces.' >&2\nexit 1\n");
        File.SetUnixFileMode(denied, (UnixFileMode)0b111_101_101);
        using var sandbox = SandboxFixture.Make(options => options.BubblewrapPath = denied);

        var obstacle = await sandbox.FindObstacleAsync(default);

        Assert.Contains("No permissions to create new namespace", obstacle, StringComparison.Ordinal);
        await Assert.ThrowsAsync<SandboxUnavailableException>(() => sandbox.RunAsync(new SandboxCommand { Script = "true", Workspace = folder.Path }, default));
    }

    [Theory]
    [InlineData("/proc/sys/kernel/unprivileged_userns_clone", "0", "sysctl -w kernel.unprivileged_userns_clone=1")]
    [InlineData("/proc/sys/user/max_user_namespaces", "0", "sysctl -w user.max_user_namespaces=15000")]
    [InlineData("/proc/sys/kernel/apparmor_restrict_unprivileged_userns", "1", "AppArmor")]
    [InlineData("none", "", "--security-opt seccomp=unconfined")]
    public void Explain_Settings_NameTheRemedy(string file, string value, string remedy) =>
        Assert.Contains(remedy, SandboxObstacles.Explain("bwrap: Creating new namespace failed: Operation not permitted", asked => asked == file ? value : null), StringComparison.Ordinal);

    private Task<CommandResult> RunAsync(string script, CommandLimits? limits = null) =>
        RunAsync(new SandboxCommand { Script = script, Workspace = folder.Path, Limits = limits ?? new() });

    private Task<CommandResult> RunAsync(SandboxCommand command) => fixture.Sandbox.RunAsync(command, default);

    private static List<string> ListCommandLines()
    {
        List<string> lines = [];
        foreach (var process in Directory.EnumerateDirectories("/proc"))
        {
            try
            {
                if (char.IsDigit(Path.GetFileName(process)[0]))
                    lines.Add(File.ReadAllText($"{process}/cmdline"));
            }
            catch (IOException)
            {
                // It ended while we looked.
            }
        }
        return lines;
    }
}

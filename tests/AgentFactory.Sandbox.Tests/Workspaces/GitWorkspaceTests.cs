using AgentFactory.Agents.Workspaces;
using AgentFactory.ServiceDefaults.Processes;

namespace AgentFactory.Sandbox.Tests.Workspaces;

public sealed class GitWorkspaceTests
{
    private static readonly Dictionary<string, string> Trailers = new() { ["Factory-Run"] = "r1", ["Factory-Step"] = "3" };

    [Fact]
    public async Task OpenAsync_FreshAttempt_HasTheFilesAndNoGitDirectory()
    {
        using var repository = await Repository.MakeAsync(("a.txt", "one\n"), ("src/b.txt", "two\n"));

        await using var workspace = await repository.OpenAsync();

        Assert.Equal(repository.Base, workspace.Head);
        Assert.Equal(["a.txt", "src"], Directory.EnumerateFileSystemEntries(workspace.Root).Select(Path.GetFileName).Order());
        Assert.Equal("two\n", await File.ReadAllTextAsync(Path.Combine(workspace.Root, "src/b.txt")));
    }

    [Fact]
    public async Task CommitAsync_Changes_AreCommittedWithTrailersAndPushed()
    {
        using var repository = await Repository.MakeAsync(("a.txt", "one\n"), ("gone.txt", "x\n"));
        await using var workspace = await repository.OpenAsync();
        Repository.Write(workspace, "a.txt", "changed\n");
        Repository.Write(workspace, "new\nline \"quoted\" ü.txt", "odd\n");
        File.Delete(Path.Combine(workspace.Root, "gone.txt"));

        var commit = await workspace.CommitAsync("Change a\n\nFactory-Run: forged", Trailers, default);

        Assert.Equal(commit, workspace.Head);
        Assert.Equal(commit + "\n", await repository.Git.RunAsync(["rev-parse", "refs/heads/factory/run/task"], default));
        Assert.Equal(
            new SortedDictionary<string, string>(StringComparer.Ordinal) { ["a.txt"] = "changed\n", ["new\nline \"quoted\" ü.txt"] = "odd\n" },
            await repository.ReadAsync(commit!));
        Assert.Equal(
            "Change a\n\n> Factory-Run: forged\n\nFactory-Run: r1\nFactory-Step: 3\n\n",
            await repository.Git.RunAsync(["log", "-1", "--format=%B", commit!], default));
        Assert.Equal("r1\n\n", await repository.Git.RunAsync(["log", "-1", "--format=%(trailers:key=Factory-Run,valueonly)", commit!], default));
    }

    [Fact]
    public async Task CommitAsync_NothingChanged_IsNull()
    {
        using var repository = await Repository.MakeAsync(("a.txt", "one\n"));
        await using var workspace = await repository.OpenAsync();
        Assert.Null(await workspace.CommitAsync("Nothing", Trailers, default));
        Assert.Equal(repository.Base, workspace.Head);
    }

    [Fact]
    public async Task CommitAsync_BuildOutputAndIgnored_StayOut()
    {
        using var repository = await Repository.MakeAsync((".gitignore", "*.secret\n"), ("bin/tool.sh", "tracked\n"));
        await using var workspace = await repository.OpenAsync();
        foreach (var output in new[] { "src/App/bin/Debug/App.dll", "src/App/obj/project.assets.json", "src/App/bin/custom/x", "web/node_modules/m/index.js", "pkg/__pycache__/m.pyc", "out/CMakeCache.txt", "out/made.o", "rust/target/x", "a.secret" })
            Repository.Write(workspace, output, "output");
        foreach (var source in new[] { "src/App/App.csproj", "bin/other.sh", "rust/Cargo.toml", "models/obj/tree.obj", "build/script.sh" })
            Repository.Write(workspace, source, "source");

        var commit = await workspace.CommitAsync("Work", Trailers, default);

        Assert.Equal(
            [".gitignore", "bin/other.sh", "bin/tool.sh", "build/script.sh", "models/obj/tree.obj", "rust/Cargo.toml", "src/App/App.csproj"],
            (await repository.ReadAsync(commit!)).Keys);
    }

    [Fact]
    public async Task CommitAsync_HostileTree_ExecutesNothing()
    {
        using var repository = await Repository.MakeAsync(("a.txt", "one\n"));
        var canary = repository["canary"];
        await using var workspace = await repository.OpenAsync();
        var evil = Path.Combine(repository["evil.sh"]);
        await File.WriteAllTextAsync(evil, $"#!/bin/sh\ntouch {canary}\n");
        File.SetUnixFileMode(evil, (UnixFileMode)0b111_101_101);
        foreach (var place in new[] { "", "sub/", "deep/er/", "a-bare" })
            await PlantAsync(Path.Combine(workspace.Root, place), evil, bare: place == "a-bare");
        Repository.Write(workspace, ".GIT/hooks/pre-commit", "x");
        Repository.Write(workspace, "file-link/.git", $"gitdir: {Path.Combine(workspace.Root, "a-bare")}\n");
        Repository.Write(workspace, ".gitattributes", "* filter=evil diff=evil merge=evil working-tree-encoding=UTF-16 text=auto ident\n");
        Repository.Write(workspace, ".gitmodules", "[submodule \"x\"]\n\tpath = ../../x\n\turl = ext::sh -c touch% " + canary + "\n\tupdate = !touch " + canary + "\n");
        Repository.Write(workspace, ".lfsconfig", "[lfs]\n\turl = http://127.0.0.1:1/\n");
        Repository.Write(workspace, "ident.txt", "$Id$\n");

        var commit = await workspace.CommitAsync("Work", Trailers, default);
        await workspace.DiffAsync(repository.Base, 10_000, default);
        await workspace.RestoreAsync(["a.txt", "sub"], repository.Base, default);
        await workspace.ResetAsync(commit!, default);
        await using (var clean = await repository.CheckOutCleanAsync(commit!))
            Assert.StartsWith("$Id", await File.ReadAllTextAsync(Path.Combine(clean.Root, "ident.txt")), StringComparison.Ordinal);

        Assert.False(File.Exists(canary));
        Assert.DoesNotContain((await repository.ReadAsync(commit!)).Keys, path => path.Split('/').Any(part => part.Equals(".git", StringComparison.OrdinalIgnoreCase)));
        Assert.Equal("$Id$\n", await repository.Git.RunAsync(["show", $"{commit}:ident.txt"], default));
        Assert.DoesNotContain("160000", await repository.Git.RunAsync(["ls-tree", "-r", commit!], default), StringComparison.Ordinal);
    }

    [Fact]
    public async Task CommitAsync_LinksAndSpecialFiles_LinksStayLinksAndOthersVanish()
    {
        using var repository = await Repository.MakeAsync(("a.txt", "one\n"));
        await using var workspace = await repository.OpenAsync();
        File.CreateSymbolicLink(Path.Combine(workspace.Root, "passwd"), "/etc/passwd");
        Directory.CreateSymbolicLink(Path.Combine(workspace.Root, "etc"), "/etc");
        File.Delete(Path.Combine(workspace.Root, "a.txt"));
        await ChildProcess.RunAsync(new ProcessRequest("mkfifo", [Path.Combine(workspace.Root, "a.txt"), Path.Combine(workspace.Root, "pipe")]), default);

        var commit = await workspace.CommitAsync("Work", Trailers, default);

        Assert.Equal(["etc", "passwd"], (await repository.ReadAsync(commit!)).Keys);
        Assert.Equal("/etc/passwd", await repository.Git.RunAsync(["show", $"{commit}:passwd"], default));
        Assert.Equal("/etc", await repository.Git.RunAsync(["show", $"{commit}:etc"], default));
    }

    [Fact]
    public async Task CommitAsync_TooMuch_CommitsNothingAndSaysWhat()
    {
        using var repository = await Repository.MakeAsync(("a.txt", "one\n"));
        repository.Options.MaxCommitFileBytes = 1_000;
        repository.Options.MaxCommitFiles = 5;
        await using var workspace = await repository.OpenAsync();
        Repository.Write(workspace, "node_modules/large.js", new string('x', 2_000));
        Repository.Write(workspace, "small.txt", "fine");
        Assert.NotNull(await workspace.CommitAsync("Fine", Trailers, default));
        Repository.Write(workspace, "large.txt", new string('x', 2_000));

        var large = await Assert.ThrowsAsync<WorkspaceException>(() => workspace.CommitAsync("Large", Trailers, default));
        File.Delete(Path.Combine(workspace.Root, "large.txt"));
        for (var number = 0; number < 6; number++)
            Repository.Write(workspace, $"f{number}", "x");
        var many = await Assert.ThrowsAsync<WorkspaceException>(() => workspace.CommitAsync("Many", Trailers, default));

        Assert.StartsWith("Nothing was committed: large.txt has 2 KiB, and a file may have 1000 bytes (Workspaces:MaxCommitFileBytes).", large.Message, StringComparison.Ordinal);
        Assert.StartsWith("Nothing was committed: 6 files are new or changed, and one commit may hold 5", many.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenAsync_Resumed_IsExactlyTheCommitAgain()
    {
        using var repository = await Repository.MakeAsync(("a.txt", "one\n"));
        var first = await repository.OpenAsync();
        Repository.Write(first, "a.txt", "two\n");
        var commit = await first.CommitAsync("Two", Trailers, default);
        Repository.Write(first, "a.txt", "three\n");
        await first.CommitAsync("Three, never journaled", Trailers, default);
        Repository.Write(first, "left/over.txt", "x");
        Repository.Write(first, "node_modules/x.js", "x");
        await PlantAsync(Path.Combine(first.Root, "nested"), "/bin/true");
        var folder = Path.GetDirectoryName(first.Root)!;
        await File.WriteAllTextAsync(Path.Combine(folder, "git/index.lock"), "");

        await using var resumed = await repository.OpenAsync(commit: commit);
        Repository.Write(resumed, "a.txt", "four\n");
        var next = await resumed.CommitAsync("Four", Trailers, default);

        Assert.Equal(first.Root, resumed.Root);
        Assert.Equal(["a.txt"], Directory.EnumerateFileSystemEntries(resumed.Root).Select(Path.GetFileName));
        Assert.Equal($"{next} {commit}\n", await repository.Git.RunAsync(["log", "-1", "--format=%H %P", "refs/heads/factory/run/task"], default));
    }

    [Fact]
    public async Task RemoveAsync_BeginningOfAKey_RemovesAllOfThatRunAndNoOther()
    {
        using var repository = await Repository.MakeAsync(("a.txt", "one\n"));
        var factory = repository.MakeFactory();
        foreach (var (key, branch) in new[] { ("run-1/a/1", "factory/a"), ("run-1/b c/1", "factory/b"), ("run-2/a/1", "factory/c") })
            await (await repository.OpenAsync(key, branch: branch)).DisposeAsync();

        await factory.RemoveAsync("run-1", default);
        await factory.RemoveAsync("never-there", default);

        Assert.Equal(["run-2"], Directory.EnumerateFileSystemEntries(repository.Options.Root).Select(Path.GetFileName));
        Assert.True(Directory.Exists(Path.Combine(repository.Options.Root, "run-2", "a", "1")));
    }

    [Fact]
    public async Task OpenAsync_DamagedFolder_IsMadeAnew()
    {
        using var repository = await Repository.MakeAsync(("a.txt", "one\n"));
        var first = await repository.OpenAsync();
        await File.WriteAllTextAsync(Path.Combine(Path.GetDirectoryName(first.Root)!, "git/HEAD"), "rubbish");
        await File.WriteAllTextAsync(Path.Combine(Path.GetDirectoryName(first.Root)!, "git/config"), "rubbish[");

        await using var second = await repository.OpenAsync();

        Assert.Equal("one\n", await File.ReadAllTextAsync(Path.Combine(second.Root, "a.txt")));
    }

    [Fact]
    public async Task OpenAsync_OverTheWire_FetchesAndPushes()
    {
        using var repository = await Repository.MakeAsync(("a.txt", "one\n"));
        await using var workspace = await repository.OpenAsync(url: "file://" + repository.Url);
        Repository.Write(workspace, "a.txt", "two\n");
        var commit = await workspace.CommitAsync("Two", Trailers, default);
        Assert.Equal(commit + "\n", await repository.Git.RunAsync(["rev-parse", "refs/heads/factory/run/task"], default));
    }

    [Theory]
    [InlineData("--upload-pack=touch /tmp/x", "b")]
    [InlineData("ext::sh -c id", "b")]
    [InlineData("/repository", "../../escape")]
    public async Task OpenAsync_OptionsInPlaceOfNames_AreRefused(string url, string branch)
    {
        using var repository = await Repository.MakeAsync();
        await Assert.ThrowsAsync<ArgumentException>(() => repository.OpenAsync(url: url, branch: branch));
    }

    [Fact]
    public async Task OpenAsync_UnknownCommit_SaysSo()
    {
        using var repository = await Repository.MakeAsync(("a.txt", "one\n"));
        var exception = await Assert.ThrowsAsync<WorkspaceException>(() => repository.OpenAsync(commit: new string('a', 40)));
        Assert.Contains($"has no commit {new string('a', 40)}", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenAsync_KeyOfAPath_StaysInTheRoot()
    {
        using var repository = await Repository.MakeAsync(("a.txt", "one\n"));
        await using var workspace = await repository.OpenAsync(key: "../../escape/run");
        Assert.StartsWith(repository.Options.Root + "/", Path.GetFullPath(workspace.Root), StringComparison.Ordinal);
        Assert.EndsWith("/escape/run/tree", workspace.Root, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ResetAsync_TreeThatGitCannotClean_IsThrownAway()
    {
        using var repository = await Repository.MakeAsync(("a.txt", "one\n"));
        await using var workspace = await repository.OpenAsync();
        await ChildProcess.RunAsync(
            new ProcessRequest("bash", ["-c", "for i in $(seq 400); do mkdir directory-with-a-long-name; cd directory-with-a-long-name; done; touch end"]) { WorkingDirectory = workspace.Root }, default);

        await Assert.ThrowsAsync<WorkspaceException>(() => workspace.CommitAsync("Deep", Trailers, default));
        await workspace.ResetAsync(repository.Base, default);

        Assert.Equal(["a.txt"], Directory.EnumerateFileSystemEntries(workspace.Root).Select(Path.GetFileName));
    }

    [Fact]
    public async Task DiffAsync_LongerThanAsked_NamesAllFilesAndIsCut()
    {
        using var repository = await Repository.MakeAsync(("a.txt", "one\n"), ("b.txt", "one\n"));
        await using var workspace = await repository.OpenAsync();
        Repository.Write(workspace, "a.txt", string.Concat(Enumerable.Range(0, 500).Select(number => $"line {number}\n")));
        Repository.Write(workspace, "b.txt", "two\n");
        await workspace.CommitAsync("Two", Trailers, default);

        var whole = await workspace.DiffAsync(repository.Base, 100_000, default);
        var cut = await workspace.DiffAsync(repository.Base, 1_000, default);

        Assert.Contains("-one\n+two\n", whole, StringComparison.Ordinal);
        Assert.Contains(" b.txt |", cut, StringComparison.Ordinal);
        Assert.Contains("+line 0\n", cut, StringComparison.Ordinal);
        Assert.EndsWith("[… the rest of the diff is left out: it is longer than 1,000 characters …]\n", cut, StringComparison.Ordinal);
        Assert.InRange(cut.Length, 500, 1_200);
    }

    [Fact]
    public async Task RestoreAsync_BentFiles_AreAsTheCommitHasThem()
    {
        using var repository = await Repository.MakeAsync(("tests/a.sh", "check\n"), ("tests/b.sh", "check\n"), ("src/a.c", "x\n"));
        await using var workspace = await repository.OpenAsync();
        Repository.Write(workspace, "tests/a.sh", "true\n");
        Repository.Write(workspace, "tests/sub/added.sh", "true\n");
        Repository.Write(workspace, "src/a.c", "y\n");
        await workspace.CommitAsync("Bend", Trailers, default);
        File.Delete(Path.Combine(workspace.Root, "tests/b.sh"));
        Repository.Write(workspace, "tests/untracked.sh", "true\n");

        var restored = await workspace.RestoreAsync(["tests/", "none.txt"], repository.Base, default);

        Assert.Equal(["tests/a.sh", "tests/b.sh", "tests/sub/added.sh", "tests/untracked.sh"], restored);
        Assert.Equal(["tests/a.sh", "tests/b.sh"], ListFiles(workspace, "tests"));
        Assert.Equal("check\n", await File.ReadAllTextAsync(Path.Combine(workspace.Root, "tests/a.sh")));
        Assert.Equal("y\n", await File.ReadAllTextAsync(Path.Combine(workspace.Root, "src/a.c")));
        Assert.Empty(await workspace.RestoreAsync(["tests"], repository.Base, default));
    }

    [Fact]
    public async Task RestoreAsync_FolderSwappedForALink_TouchesNothingOutside()
    {
        using var repository = await Repository.MakeAsync(("tests/a.sh", "check\n"), ("tests/only.sh", "x\n"));
        await using var workspace = await repository.OpenAsync();
        Repository.Write(workspace, "tests/extra.sh", "x\n");
        await workspace.CommitAsync("Extra", Trailers, default);
        var outside = Directory.CreateDirectory(repository["outside"]).FullName;
        foreach (var name in new[] { "a.sh", "only.sh", "extra.sh" })
            await File.WriteAllTextAsync(Path.Combine(outside, name), "mine\n");
        Directory.Delete(Path.Combine(workspace.Root, "tests"), recursive: true);
        Directory.CreateSymbolicLink(Path.Combine(workspace.Root, "tests"), outside);

        await workspace.RestoreAsync(["tests"], repository.Base, default);

        Assert.Equal(["a.sh", "extra.sh", "only.sh"], Directory.EnumerateFiles(outside).Select(Path.GetFileName).Order());
        Assert.All(Directory.EnumerateFiles(outside), file => Assert.Equal("mine\n", File.ReadAllText(file)));
        Assert.Null(new DirectoryInfo(Path.Combine(workspace.Root, "tests")).LinkTarget);
        Assert.Equal(["tests/a.sh", "tests/only.sh"], ListFiles(workspace, "tests"));
    }

    [Fact]
    public async Task BeginMergeAsync_BothChanged_LeavesBothSidesAndTwoParents()
    {
        using var repository = await Repository.MakeAsync(("a.txt", "one\n"), ("b.txt", "one\n"));
        var other = await repository.CommitElsewhereAsync(("a.txt", "theirs\n"), ("c.txt", "new\n"));
        await using var workspace = await repository.OpenAsync();
        Repository.Write(workspace, "a.txt", "ours\n");
        var mine = await workspace.CommitAsync("Ours", Trailers, default);

        var conflicts = await workspace.BeginMergeAsync(other, default);
        var text = await File.ReadAllTextAsync(Path.Combine(workspace.Root, "a.txt"));
        Repository.Write(workspace, "a.txt", "both\n");
        var merged = await workspace.CommitAsync("Merge", Trailers, default);

        Assert.Equal(["a.txt"], conflicts);
        Assert.Matches("^<<<<<<< HEAD\nours\n=======\ntheirs\n>>>>>>> [0-9a-f]+\n$", text);
        Assert.Equal($"{mine} {other}\n", await repository.Git.RunAsync(["log", "-1", "--format=%P", merged!], default));
        Assert.Equal(
            new SortedDictionary<string, string>(StringComparer.Ordinal) { ["a.txt"] = "both\n", ["b.txt"] = "one\n", ["c.txt"] = "new\n" },
            await repository.ReadAsync(merged!));
    }

    [Fact]
    public async Task BeginMergeAsync_NothingToMerge_StaysAsItIs()
    {
        using var repository = await Repository.MakeAsync(("a.txt", "one\n"));
        await using var workspace = await repository.OpenAsync();
        Assert.Empty(await workspace.BeginMergeAsync(repository.Base, default));
        Assert.Null(await workspace.CommitAsync("Nothing", Trailers, default));
    }

    [Fact]
    public async Task CheckOutCleanAsync_OriginWithoutItsHistory_HasTheFiles()
    {
        using var repository = await Repository.MakeAsync(("a.txt", "1"));
        var commit = await repository.CommitElsewhereAsync(("a.txt", "2"));
        var origin = repository["shallow.git"];
        await new Git(null).RunAsync(["clone", "-q", "--bare", "--depth", "1", "--branch", "other-1", "file://" + repository.Url, origin], default);

        await using var clean = await repository.MakeFactory().CheckOutCleanAsync(origin, commit, default);

        Assert.Equal("2", await File.ReadAllTextAsync(Path.Combine(clean.Root, "a.txt")));
    }

    [Fact]
    public async Task CheckOutCleanAsync_Commit_HasAGitDirectoryOfItsOwnAndVanishes()
    {
        using var repository = await Repository.MakeAsync(("a.txt", "one\n"));
        var commit = await repository.CommitElsewhereAsync(("a.txt", "two\n"));
        string root;
        await using (var clean = await repository.CheckOutCleanAsync(commit))
        {
            root = clean.Root;
            Assert.Equal(commit, clean.Head);
            Assert.Equal("two\n", await File.ReadAllTextAsync(Path.Combine(root, "a.txt")));
            var inner = new Git(Path.Combine(root, ".git"), root);
            Assert.Equal("", await inner.RunAsync(["status", "--porcelain"], default));
            Assert.Equal(commit + "\n", await inner.RunAsync(["rev-parse", "HEAD"], default));
            Assert.False(File.Exists(Path.Combine(root, ".git/objects/info/alternates")));
            Assert.All(Directory.EnumerateFiles(Path.Combine(root, ".git/objects"), "*", SearchOption.AllDirectories), file => Assert.Equal(1u, NativeFiles.Look(file)!.Links));
            Assert.Equal(["a.txt"], await clean.RestoreAsync(["a.txt"], repository.Base, default));
            Assert.Equal("one\n", await File.ReadAllTextAsync(Path.Combine(root, "a.txt")));
        }
        Assert.False(Directory.Exists(Path.GetDirectoryName(root)));
    }

    [SandboxFact("git")]
    public async Task CheckOutCleanAsync_GitInTheSandbox_Works()
    {
        using var repository = await Repository.MakeAsync(("a.txt", "one\n"));
        await using var clean = await repository.CheckOutCleanAsync(repository.Base);
        using var sandbox = SandboxFixture.Make();
        var result = await sandbox.RunAsync(new SandboxCommand { Script = "git status --porcelain; git log --format=%s; git rev-parse HEAD", Workspace = clean.Root }, default);
        Assert.Equal((0, $"base\n{repository.Base}\n"), (result.ExitCode, result.Output));
    }

    private static List<string> ListFiles(IWorkspace workspace, string folder) =>
        [.. Directory.EnumerateFiles(Path.Combine(workspace.Root, folder), "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(workspace.Root, file)).Order(StringComparer.Ordinal)];

    /// <summary>A git repository whose settings and hooks run the program whenever git so much as looks at it.</summary>
    private static async Task PlantAsync(string folder, string program, bool bare = false)
    {
        Directory.CreateDirectory(folder);
        await new Git(null).RunAsync(bare ? ["init", "-q", "--bare", folder] : ["init", "-q", folder], default);
        var gitDirectory = bare ? folder : Path.Combine(folder, ".git");
        var git = new Git(gitDirectory, bare ? null : folder);
        if (!bare)
            await git.RunAsync(["commit", "-q", "--allow-empty", "-m", "planted"], default);
        foreach (var key in new[] { "core.fsmonitor", "core.sshCommand", "core.pager", "core.editor", "core.askPass", "diff.external", "filter.evil.clean", "filter.evil.smudge", "filter.evil.process", "diff.evil.textconv", "diff.evil.command", "merge.evil.driver", "credential.helper", "uploadpack.packObjectsHook" })
            await git.RunAsync(["config", key, program], default);
        Directory.CreateDirectory(Path.Combine(gitDirectory, "hooks"));
        foreach (var hook in new[] { "pre-commit", "post-commit", "post-checkout", "post-index-change", "reference-transaction", "pre-push", "post-merge" })
            File.Copy(program, Path.Combine(gitDirectory, "hooks", hook));
    }
}

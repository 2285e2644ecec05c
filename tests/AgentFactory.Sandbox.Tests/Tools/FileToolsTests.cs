using AgentFactory.Agents.Tools;

namespace AgentFactory.Sandbox.Tests.Tools;

public sealed class FileToolsTests
{
    private const int CurrentFolder = -100;
    private const uint Exchange = 2;

    [Fact]
    public async Task ReadFile_Text_IsNumbered()
    {
        using var bench = new ToolBench();
        bench.Write("src/a.txt", "one\r\ntwo\n\nfour");

        Assert.Equal(
            new ToolResult(true, "1\tone\n2\ttwo\n3\t\n4\tfour\n", "read src/a.txt (lines 1 to 4 of 4)"),
            await bench.CallAsync("read_file", new { path = "/workspace/src/./a.txt" }));
        Assert.Equal("2\ttwo\n3\t\n", (await bench.CallAsync("read_file", new { path = "src/a.txt", start_line = "2", end_line = 3.0 })).Content);
    }

    [Fact]
    public async Task ReadFile_MoreThanFits_SaysWhereToGoOn()
    {
        using var bench = new ToolBench(new ToolLimits { ReadLines = 3, LineCharacters = 10 });
        bench.Write("a.txt", "1\n2\nthis line is long\n4\n5\n");

        var result = await bench.CallAsync("read_file", new { path = "a.txt" });

        Assert.Equal("1\t1\n2\t2\n3\tthis line  […]\n[… lines 4 to 5 follow: read on with start_line 4]", result.Content);
    }

    [Theory]
    [InlineData("none.txt", "'none.txt' does not exist. See what is there with list_files.")]
    [InlineData("folder", "'folder' is a folder. List it with list_files, or name a file in it.")]
    [InlineData("binary", "'binary' is a binary file of 4 bytes and is not shown.")]
    [InlineData("pipe", "'pipe' is no regular file (a pipe, socket or device) and cannot be read.")]
    [InlineData("link", "'link' is or leads through a symbolic link, and links are not followed. Name the file it leads to.")]
    [InlineData("etc/passwd", "'etc/passwd' is or leads through a symbolic link, and links are not followed. Name the file it leads to.")]
    public async Task ReadFile_WhatIsNoTextFile_IsExplained(string path, string message)
    {
        using var bench = new ToolBench();
        bench.Write("folder/x", "");
        bench.Write("binary", "a\0b\n");
        File.CreateSymbolicLink(bench["link"], "/etc/passwd");
        Directory.CreateSymbolicLink(bench["etc"], "/etc");
        await AgentFactory.ServiceDefaults.Processes.ChildProcess.RunAsync(new("mkfifo", [bench["pipe"]]), default);

        var result = await bench.CallAsync("read_file", new { path });

        Assert.Equal((false, message), (result.Ok, result.Content));
    }

    [Fact]
    public async Task ReadFile_SparseTerabyte_IsBounded()
    {
        using var bench = new ToolBench(new ToolLimits { ScanBytes = 1 << 20 });
        bench.Write("huge", string.Concat(Enumerable.Repeat("x\n", 8_000)));
        using (var file = File.OpenWrite(bench["huge"]))
            file.SetLength(1L << 40);

        Assert.StartsWith("1\tx\n2\tx\n", (await bench.CallAsync("read_file", new { path = "huge" })).Content, StringComparison.Ordinal);
        Assert.Contains("only its first 1 MiB", (await bench.CallAsync("read_file", new { path = "huge", start_line = 9_000 })).Content, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WriteFile_NewAndOld_AreWritten()
    {
        using var bench = new ToolBench();

        var first = await bench.CallAsync("write_file", new { path = "src/deep/run.sh", content = "#!/bin/sh\necho ü\n" });
        var second = await bench.CallAsync("write_file", new { path = "src/deep/run.sh", content = "" });

        Assert.Equal(new ToolResult(true, "wrote src/deep/run.sh (18 bytes)", "wrote src/deep/run.sh (18 bytes)"), first);
        Assert.Equal("replaced src/deep/run.sh (0 bytes)", second.Content);
        Assert.True(File.GetUnixFileMode(bench["src/deep/run.sh"]).HasFlag(UnixFileMode.UserExecute));
        Assert.Equal(["run.sh"], Directory.EnumerateFileSystemEntries(bench["src/deep"]).Select(Path.GetFileName));
    }

    [Fact]
    public async Task WriteFile_ThroughLinks_TouchesNothingOutside()
    {
        using var bench = new ToolBench();
        var outside = bench.Folder.Write("outside/file", "mine");
        File.CreateSymbolicLink(bench["link"], outside);
        Directory.CreateSymbolicLink(bench["folder"], bench.Folder["outside"]);
        await AgentFactory.ServiceDefaults.Processes.ChildProcess.RunAsync(new("ln", [outside, bench["hard"]]), default);

        Assert.False((await bench.CallAsync("write_file", new { path = "link", content = "evil" })).Ok);
        Assert.False((await bench.CallAsync("write_file", new { path = "folder/file", content = "evil" })).Ok);
        Assert.False((await bench.CallAsync("write_file", new { path = "folder/new", content = "evil" })).Ok);
        Assert.True((await bench.CallAsync("write_file", new { path = "hard", content = "changed" })).Ok);
        Assert.True((await bench.CallAsync("edit_file", new { path = "hard", old_text = "changed", new_text = "again" })).Ok);

        Assert.Equal("mine", await File.ReadAllTextAsync(outside));
        Assert.Equal("again", await File.ReadAllTextAsync(bench["hard"]));
        Assert.Equal([outside], Directory.EnumerateFiles(bench.Folder["outside"]));
    }

    [Fact]
    public async Task WriteFile_WhileAFolderIsSwappedForALink_NeverWritesOutside()
    {
        using var bench = new ToolBench();
        Directory.CreateDirectory(bench.Folder["outside"]);
        Directory.CreateDirectory(bench["door"]);
        Directory.CreateSymbolicLink(bench["trap"], bench.Folder["outside"]);
        using var stop = new CancellationTokenSource();
        var (door, trap) = (System.Text.Encoding.UTF8.GetBytes(bench["door"] + '\0'), System.Text.Encoding.UTF8.GetBytes(bench["trap"] + '\0'));
        var swapping = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
                Assert.Equal(0, renameat2(CurrentFolder, door, CurrentFolder, trap, Exchange));
        });

        var written = 0;
        for (var round = 0; round < 2_000; round++)
            written += (await bench.CallAsync("write_file", new { path = $"door/f{round % 10}", content = "x" })).Ok ? 1 : 0;
        await stop.CancelAsync();
        await swapping;

        Assert.Empty(Directory.EnumerateFileSystemEntries(bench.Folder["outside"]));
        Assert.InRange(written, 1, 2_000);
    }

    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("/etc/passwd")]
    [InlineData("/workspace-evil/x")]
    [InlineData("/workspace/../x")]
    [InlineData("a/../../ws-evil/x")]
    [InlineData("~/x")]
    [InlineData("a\0b")]
    [InlineData("a\nb")]
    [InlineData("a\u202Egpj.exe")]
    [InlineData(".git/hooks/pre-commit")]
    [InlineData("sub/.GIT/config")]
    [InlineData("")]
    [InlineData("..")]
    public async Task WriteFile_PathsThatLeadOut_AreRefused(string path)
    {
        using var bench = new ToolBench();
        Directory.CreateDirectory(bench.Folder["ws-evil"]);

        Assert.False((await bench.CallAsync("write_file", new { path, content = "evil" })).Ok);
        Assert.False((await bench.CallAsync("read_file", new { path })).Ok);
        Assert.False((await bench.CallAsync("edit_file", new { path, old_text = "a", new_text = "b" })).Ok);

        Assert.Empty(Directory.EnumerateFileSystemEntries(bench.Root));
        Assert.Empty(Directory.EnumerateFileSystemEntries(bench.Folder["ws-evil"]));
    }

    [Fact]
    public async Task WriteFile_OverlongNames_AreRefused()
    {
        using var bench = new ToolBench();
        Assert.Contains("longer than 255 bytes", (await bench.CallAsync("write_file", new { path = new string('ü', 200), content = "" })).Content, StringComparison.Ordinal);
        Assert.Contains("longer than 1,000 characters", (await bench.CallAsync("write_file", new { path = new string('a', 4_096), content = "" })).Content, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WriteFile_OntoWhatIsNoFile_IsRefused()
    {
        using var bench = new ToolBench(new ToolLimits { WriteBytes = 100 });
        bench.Write("folder/x", "");
        await AgentFactory.ServiceDefaults.Processes.ChildProcess.RunAsync(new("mkfifo", [bench["pipe"]]), default);

        Assert.Equal("'folder' is a folder; nothing was written. Name a file in it.", (await bench.CallAsync("write_file", new { path = "folder", content = "" })).Content);
        Assert.Equal("'pipe' is no regular file (a pipe, socket or device); nothing was written.", (await bench.CallAsync("write_file", new { path = "pipe", content = "" })).Content);
        Assert.Equal("A part of 'folder/x' is no folder. See what is there with list_files.", (await bench.CallAsync("write_file", new { path = "folder/x/y", content = "" })).Content);
        Assert.Contains("a file may have 100 bytes", (await bench.CallAsync("write_file", new { path = "a", content = new string('x', 101) })).Content, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ListFiles_Tree_SkipsBuildOutputAndShowsUpperFoldersFirst()
    {
        using var bench = new ToolBench();
        foreach (var path in new[] { "src/App/App.csproj", "src/App/bin/x.dll", "src/App/Program.cs", "README.md", "web/node_modules/m/i.js", ".git/config", "bin/tool.sh" })
            bench.Write(path, "abc");
        File.CreateSymbolicLink(bench["out"], "/etc");

        var result = await bench.CallAsync("list_files", new { });

        Assert.Equal(
            "README.md (3)\nbin/\nout (link)\nsrc/\nweb/\nbin/tool.sh (3)\nsrc/App/\nweb/node_modules/ (build output)\nsrc/App/App.csproj (3)\nsrc/App/Program.cs (3)\nsrc/App/bin/ (build output)\n",
            result.Content);
        Assert.Equal("src/App/Program.cs (3)\n", (await bench.CallAsync("list_files", new { pattern = "*.cs" })).Content);
        Assert.Equal("src/App/ …\n", (await bench.CallAsync("list_files", new { path = "src", depth = 1 })).Content);
        Assert.False((await bench.CallAsync("list_files", new { path = "out" })).Ok);
    }

    [Fact]
    public async Task ListFiles_MoreThanFits_SaysSo()
    {
        using var bench = new ToolBench(new ToolLimits { ListEntries = 2 });
        foreach (var name in new[] { "a", "b", "c" })
            bench.Write(name, "");
        Assert.Equal(
            "a (0)\nb (0)\n[… there is more: only the first 2 entries, upper folders first, are shown. List a folder, or give a pattern.]",
            (await bench.CallAsync("list_files", new { })).Content);
    }

    [Fact]
    public async Task Search_TextAndExpression_FindLines()
    {
        using var bench = new ToolBench();
        bench.Write("a.cs", "class A\n{\n    int Value;\n}\n");
        bench.Write("b.txt", "value (x)\n");
        bench.Write("node_modules/c.cs", "Value");
        bench.Write("binary", "Value\0");
        File.CreateSymbolicLink(bench["link"], "/etc/passwd");

        Assert.Equal("a.cs:3:     int Value;\n", (await bench.CallAsync("search", new { query = "Value" })).Content);
        Assert.Equal("a.cs:3:     int Value;\nb.txt:1: value (x)\n", (await bench.CallAsync("search", new { query = "value", ignore_case = "true" })).Content);
        Assert.Equal("b.txt:1: value (x)\n", (await bench.CallAsync("search", new { query = @"\(\w\)", regex = true })).Content);
        Assert.Equal("(no match)\n", (await bench.CallAsync("search", new { query = "value", pattern = "*.cs" })).Content);
        Assert.Equal("(no match)\n", (await bench.CallAsync("search", new { query = "root" })).Content);
        Assert.Contains("no regular expression", (await bench.CallAsync("search", new { query = "(", regex = true })).Content, StringComparison.Ordinal);
        Assert.Contains("no regular expression", (await bench.CallAsync("search", new { query = "(?=a)", regex = true })).Content, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Search_MoreThanFits_SaysSo()
    {
        using var bench = new ToolBench(new ToolLimits { SearchMatches = 2, SearchFileBytes = 100 });
        bench.Write("a", "x\nx\nx\n");
        bench.Write("b", new string('x', 200));
        Assert.Equal(
            "a:1: x\na:2: x\n[there are more matches than the 2 shown: make the query narrower, or give a path]\n",
            (await bench.CallAsync("search", new { query = "x" })).Content);
    }

    [System.Runtime.InteropServices.DllImport("libc", SetLastError = true)]
    [System.Runtime.InteropServices.DefaultDllImportSearchPaths(System.Runtime.InteropServices.DllImportSearchPath.SafeDirectories)]
    private static extern int renameat2(int fromFolder, byte[] from, int toFolder, byte[] to, uint flags);
}

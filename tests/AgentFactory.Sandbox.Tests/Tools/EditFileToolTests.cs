namespace AgentFactory.Sandbox.Tests.Tools;

public sealed class EditFileToolTests
{
    private const string Source = "int Add(int a, int b)\n{\n    return a - b;\n}\n\nint Sub(int a, int b)\n{\n    return a - b;\n}\n";

    [Fact]
    public async Task EditFile_UniqueText_IsReplaced()
    {
        using var bench = new ToolBench();
        bench.Write("a.c", Source);

        var result = await bench.CallAsync("edit_file", new { path = "a.c", old_text = "Add(int a, int b)\n{\n    return a - b;", new_text = "Add(int a, int b)\n{\n    return a + b;" });

        Assert.Equal("edited a.c (1 place, line 1)", result.Content);
        Assert.Equal(Source.Replace("Add(int a, int b)\n{\n    return a - b;", "Add(int a, int b)\n{\n    return a + b;", StringComparison.Ordinal), await File.ReadAllTextAsync(bench["a.c"]));
    }

    [Fact]
    public async Task EditFile_TwicePresent_NamesTheLines()
    {
        using var bench = new ToolBench();
        bench.Write("a.c", Source);

        var result = await bench.CallAsync("edit_file", new { path = "a.c", old_text = "return a - b;", new_text = "return 0;" });

        Assert.Equal("'old_text' is in 'a.c' 2 times (lines 3, 8); nothing was changed. Add lines around it until it is unique, or set replace_all.", result.Content);
        Assert.Equal("edited a.c (2 places, line 3)", (await bench.CallAsync("edit_file", new { path = "a.c", old_text = "return a - b;", new_text = "return 0;", replace_all = "true" })).Content);
        Assert.Equal(Source.Replace("return a - b;", "return 0;", StringComparison.Ordinal), await File.ReadAllTextAsync(bench["a.c"]));
    }

    [Fact]
    public async Task EditFile_OnlySpaceDiffers_ShowsTheExactLines()
    {
        using var bench = new ToolBench();
        bench.Write("a.c", Source);

        var result = await bench.CallAsync("edit_file", new { path = "a.c", old_text = "int Sub(int a,int b)\n{\n\treturn a - b;", new_text = "x" });

        Assert.Equal(
            "'old_text' is not in 'a.c'; nothing was changed. Lines 6 to 8 differ from it only in white space. They are exactly:\n6\tint Sub(int a, int b)\n7\t{\n8\t    return a - b;",
            result.Content);
    }

    [Fact]
    public async Task EditFile_NearlyPresent_ShowsTheNearestLines()
    {
        using var bench = new ToolBench();
        bench.Write("a.c", Source);

        var result = await bench.CallAsync("edit_file", new { path = "a.c", old_text = "int Sub(int a, long b)\n{", new_text = "x" });

        Assert.Equal(
            "'old_text' is not in 'a.c'; nothing was changed. The nearest lines, from line 6 on, are exactly:\n6\tint Sub(int a, int b)\n7\t{\nCopy old_text from there (without the numbers).",
            result.Content);
        Assert.Contains("No line of the file is like", (await bench.CallAsync("edit_file", new { path = "a.c", old_text = "zzzzzzzzz", new_text = "x" })).Content, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EditFile_OtherLineEnds_AreKept()
    {
        using var bench = new ToolBench();
        bench.Write("a.txt", "\uFEFFone\r\ntwo\r\nthree\r\n");

        Assert.True((await bench.CallAsync("edit_file", new { path = "a.txt", old_text = "one\ntwo", new_text = "1\n2" })).Ok);

        Assert.Equal("\uFEFF1\r\n2\r\nthree\r\n"u8.ToArray(), await File.ReadAllBytesAsync(bench["a.txt"]));
    }

    [Fact]
    public async Task EditFile_NoText_IsLeftAlone()
    {
        using var bench = new ToolBench();
        await File.WriteAllBytesAsync(bench["latin"], [0x61, 0xe9, 0x62]);
        Assert.Contains("is no UTF-8 text", (await bench.CallAsync("edit_file", new { path = "latin", old_text = "a", new_text = "b" })).Content, StringComparison.Ordinal);
        Assert.Equal([0x61, 0xe9, 0x62], await File.ReadAllBytesAsync(bench["latin"]));
        Assert.Contains("'old_text' is empty", (await bench.CallAsync("edit_file", new { path = "latin", old_text = "", new_text = "b" })).Content, StringComparison.Ordinal);
    }
}


namespace AgentFactory.Sandbox.Tests.Tools;

public sealed class ToolArgumentsTests
{
    [Theory]
    [InlineData("""{"$type":"System.IO.FileInfo","path":"a.txt","content":"x"}""", true, "wrote a.txt (1 bytes)")]
    [InlineData("""{"PATH":"a.txt","Content":"x"}""", true, "wrote a.txt (1 bytes)")]
    [InlineData("""{"file_path":"a.txt","text":5}""", true, "wrote a.txt (1 bytes)")]
    [InlineData("\"{\\\"path\\\":\\\"a.txt\\\",\\\"content\\\":\\\"x\\\"}\"", true, "wrote a.txt (1 bytes)")]
    [InlineData("""{"path":"a.txt","path":"b.txt","content":"x"}""", false, "The argument 'path' is given twice; give it once.")]
    [InlineData("""{"path":"a.txt"}""", false, "The argument 'content' is missing; give it as a string.")]
    [InlineData("""{"path":null,"content":"x"}""", false, "The argument 'path' is missing; give it as a string.")]
    [InlineData("""{"path":["a.txt"],"content":"x"}""", false, "The argument 'path' must be a string, not an array.")]
    [InlineData("""{"path":{"a":{"b":{"c":{}}}},"content":"x"}""", false, "The argument 'path' must be a string, not an object.")]
    [InlineData("""{"path":"a\ud800","content":"x"}""", false, "The argument 'path' holds half a character (a lone surrogate); send valid text.")]
    [InlineData("""["a.txt"]""", false, "The arguments must be a JSON object, not an array.")]
    [InlineData("\"nonsense\"", false, "The arguments must be a JSON object; what came is a string that holds none.")]
    [InlineData("null", false, "The argument 'path' is missing; give it as a string.")]
    public async Task InvokeAsync_ArgumentsOfAnyForm_AreReadOrExplained(string json, bool ok, string content)
    {
        using var bench = new ToolBench();
        var result = await bench.CallJsonAsync("write_file", json);
        Assert.Equal((ok, content), (result.Ok, result.Content));
    }

    [Theory]
    [InlineData("\"12\"", null)]
    [InlineData("12.0", null)]
    [InlineData("1e1", null)]
    [InlineData("1.5", "The argument 'start_line' must be a whole number, not '1.5'.")]
    [InlineData("0", "The argument 'start_line' must be from 1 to 2147483647, not 0.")]
    [InlineData("99999999999999999999999", "The argument 'start_line' must be from 1 to 2147483647, not 99999999999999999999999.")]
    [InlineData("\"twelve\"", "The argument 'start_line' must be a whole number, not 'twelve'.")]
    [InlineData("true", "The argument 'start_line' must be a whole number, not a boolean.")]
    public async Task InvokeAsync_Numbers_AreReadLeniently(string number, string? error)
    {
        using var bench = new ToolBench();
        bench.Write("a", string.Concat(Enumerable.Range(1, 20).Select(line => $"{line}\n")));
        var result = await bench.CallJsonAsync("read_file", $$"""{"path":"a","start_line":{{number}}}""");
        Assert.Equal(error is null, result.Ok);
        if (error is not null)
            Assert.Equal(error, result.Content);
    }

    [Fact]
    public async Task InvokeAsync_PaddingAndManyNames_AreBounded()
    {
        using var bench = new ToolBench();
        var padded = await bench.CallJsonAsync("read_file", $$"""{"path":"{{new string('x', 30_000)}}"}""");
        var many = await bench.CallJsonAsync("read_file", "{" + string.Join(',', Enumerable.Range(0, 200).Select(number => $"\"a{number}\":1")) + "}");
        Assert.InRange(padded.Content.Length, 10, 400);
        Assert.Contains("more than 100 arguments", many.Content, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_Tools_HaveUniqueNamesAndObjectSchemas()
    {
        using var bench = new ToolBench();
        Assert.Equal(["list_files", "read_file", "search", "write_file", "edit_file", "run_command"], bench.Tools.Select(tool => tool.Name));
        Assert.All(bench.Tools, tool => Assert.Equal("object", tool.Parameters.GetProperty("type").GetString()));
        Assert.All(bench.Tools, tool => Assert.All(
            tool.Parameters.TryGetProperty("required", out var required) ? required.EnumerateArray().ToList() : [],
            name => Assert.True(tool.Parameters.GetProperty("properties").TryGetProperty(name.GetString()!, out _))));
    }
}

using System.Text;
using AgentFactory.Contracts.Prp;

namespace AgentFactory.Contracts.Tests.Prp;

public sealed class PrpReaderBoundsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("prp").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task ReadFile_MissingFile_SaysSo() =>
        Assert.Equal($"{_folder}/x.md does not exist; check the path", await FailureAsync($"{_folder}/x.md"));

    [Fact]
    public async Task ReadFile_Directory_SaysSo() =>
        Assert.Equal($"{_folder} is a directory; name a PRP file", await FailureAsync(_folder));

    [Theory]
    [InlineData(new byte[] { 0x7F, 0x45, 0x4C, 0x46, 0, 0, 1 }, "is a binary file; a PRP is markdown or JSON")]
    [InlineData(new byte[] { 0xFC, 0xFD, 0x81, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8A, 0x8B }, "is not UTF-8 text; a PRP is markdown or JSON")]
    [InlineData(new byte[0], "is empty; write at least a goal and one criterion with a command")]
    [InlineData(new byte[] { 0xEF, 0xBB, 0xBF, 0x0A }, "is empty; write at least a goal and one criterion with a command")]
    public async Task ReadFile_NotText_SaysSo(byte[] content, string message)
    {
        var path = await WriteAsync(content);
        Assert.Equal($"{path} {message}", await FailureAsync(path));
    }

    [Fact]
    public async Task ReadFile_TenMegabytes_IsRefused()
    {
        var path = await WriteAsync(Encoding.UTF8.GetBytes(new string('a', 10_000_000)));
        Assert.Equal($"{path} is too large: 10,000,000 bytes, at most 2,097,152 are read; split it, or put what is not a requirement into files of the repository", await FailureAsync(path));
    }

    [Fact]
    public async Task ReadFile_Utf16WithMark_IsRead()
    {
        var path = await WriteAsync([.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes("## Goal\r\nx")]);
        Assert.Equal((path, "x"), (await PrpReader.ReadFileAsync(path) is var read ? read.File : null, read.Goal));
    }

    [Theory]
    [InlineData("{\"goal\": 1}", "is not a PRP in JSON at line 1 in $.goal")]
    [InlineData("{\"goal\": \"x\"", "is not a PRP in JSON at line 1")]
    [InlineData("{\"criteria\":[{\"class\":\"nonsense\"}]}", "is not a PRP in JSON at line 1 in $.criteria[0].class")]
    public void Read_MalformedJson_SaysWhere(string json, string message) =>
        Assert.StartsWith($"the text {message}", Assert.Throws<PrpUnreadableException>(() => PrpReader.Read(json)).Message, StringComparison.Ordinal);

    [Fact]
    public void Read_JsonThatClaimsAGate_IsClassifiedAnew()
    {
        var document = PrpReader.Read("{\"goal\":\"x\",\"steps\":null,\"context\":null,\"criteria\":[null,{\"text\":\"t\",\"script\":\"true\",\"class\":\"gate\"},{\"script\":\"make test\"}]}");

        Assert.Equal([("C1", CriterionClass.Inspect), ("C2", CriterionClass.Gate)], document.Criteria.Select(c => (c.Id, c.Class)));
    }

    [Fact]
    public void Read_TooManyHeadings_KeepsTheirTextAndSaysSo()
    {
        var text = string.Concat(Enumerable.Range(0, 100_000).Select(i => $"## H{i}\nword{i}\n"));
        var document = PrpReader.Read("## Goal\nx\n" + text, options: new() { MaxBytes = 10_000_000 });

        Assert.Contains(document.Diagnostics, d => d.Message.StartsWith("more than 5000 headings", StringComparison.Ordinal));
        Assert.Contains(document.Context.Extra.Values, value => value.Contains("word99999", StringComparison.Ordinal));
    }

    [Fact]
    public void Read_TooManyTasksAndCriteria_KeepsTheirTextAndSaysSo()
    {
        var tasks = string.Concat(Enumerable.Range(1, 10_000).Select(i => $"Task {i}: do {i}\n"));
        var criteria = string.Concat(Enumerable.Range(1, 10_000).Select(i => $"- [ ] holds {i}: `make x{i}`\n"));
        var document = PrpReader.Read($"## Goal\nx\n## Tasks\n{tasks}\n## Validation\n{criteria}");

        Assert.Equal((1_000, 1_000), (document.Steps.Count, document.Criteria.Count));
        Assert.Equal(
            ["more than 1000 steps: the last 9000 were kept as text only; split the work", "more than 1000 criteria: the last 9000 were kept as text only; split the file"],
            document.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Warning).Select(d => d.Message));
        Assert.Contains(document.Context.Extra.Values, value => value.Contains("make x10000", StringComparison.Ordinal));
    }

    /// <summary>Each of these would take minutes if any part of the reader were quadratic; the runner's patience is the limit.</summary>
    [Theory]
    [InlineData("[")]
    [InlineData("{")]
    [InlineData("`")]
    [InlineData("**a:** b\n")]
    [InlineData("```yaml\n")]
    [InlineData("<!-- \n")]
    [InlineData("- [ ] `a` ``b``\n")]
    [InlineData("1. x\n")]
    [InlineData("| a | `b c` |\n")]
    [InlineData("> > > ")]
    [InlineData("```bash\n$( ( `\n```\n")]
    public void Read_AMegabyteOfOnePattern_Ends(string pattern)
    {
        var text = string.Concat(Enumerable.Repeat(pattern, 1_000_000 / pattern.Length));
        Assert.Equal("x", PrpReader.Read($"## Goal\nx\n## Validation\n{text}").Goal);
    }

    [Fact]
    public void Read_MutilatedPrps_NeverThrows()
    {
        var lines = Sample.Split('\n');
        var random = new Random(4711);
        for (var round = 0; round < 500; round++)
        {
            random.Shuffle(lines);
            var shuffled = string.Join('\n', lines);
            Assert.NotNull(PrpReader.Read(shuffled + "\nend"));
            Assert.NotNull(PrpReader.Read("x" + Sample[..random.Next(Sample.Length)] + Sample[random.Next(Sample.Length)..]));
        }
    }

    private const string Sample = """
        ---
        name: "X"
        acceptance: [a, b]
        ---
        # Title
        <!-- a
        comment -->
        ## Goal
        **Feature Goal**: do `it`
        ### Success Criteria
        - [ ] **AC1**: works: `make test`
        | Gate | Command |
        |---|---|
        | a \| b | `x | y` |
        ## Implementation Blueprint
        ```yaml
        Task 1: CREATE x
          - DEPENDENCIES: Tasks 1-3, 4 and 5
          - VALIDATE: if [ -f x ]; then echo "$(cat <<EOF
        ```
        ````markdown
        ```bash
        case $x in a) ls;; *) exit 1;; esac
        ```
        ````
        1. one
           ```sh
           for i in 1 2; do (cd x && { pytest || exit 1; }); done | tee log
           ```
        - **VALIDATE**:
        ## Validation
        ### Level 1: Style
        ~~~bash
        function f() { [[ $a =~ ^(x|y)$ ]] && echo 'ok'; }
        f &>/dev/null & wait
        # Expected: nothing
        ~~~
        </yaml>
        ## Risks
        """;

    private async Task<string> WriteAsync(byte[] content)
    {
        var path = Path.Combine(_folder, "prp.md");
        await File.WriteAllBytesAsync(path, content);
        return path;
    }

    private static async Task<string> FailureAsync(string path) =>
        (await Assert.ThrowsAsync<PrpUnreadableException>(() => PrpReader.ReadFileAsync(path))).Message;
}

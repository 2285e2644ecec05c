using System.Text.Json;
using AgentFactory.Contracts.Journal;
using AgentFactory.Contracts.Runs;
using AgentFactory.Coordinator.Models;
using AgentFactory.Coordinator.Models.Replay;
using AgentFactory.Coordinator.Storage;
using AgentFactory.Coordinator.Tests.Models.Fakes;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using static AgentFactory.Coordinator.Tests.Models.Fakes.ScriptedEndpoint;

namespace AgentFactory.Coordinator.Tests.Models;

public sealed class ReplayTests : IDisposable
{
    private static readonly RecordingHeader s_header = new() { Prp = "A title", Model = "openai:desk", Made = new(2026, 3, 1), How = "in a test" };

    private readonly string _directory = Directory.CreateTempSubdirectory("factory-models-").FullName;

    private string Recorded => Path.Combine(_directory, "sample.recording.jsonl");

    private RunOptions Playing => new() { Model = $"replay:{Recorded}" };

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Replay_SameFlowOtherPrompts_GivesTheSameAnswersAndCosts()
    {
        var recorded = await RecordAsync();
        await using var world = await ModelWorld.StartAsync(settings: [("OPENAI_MODEL", "")]);

        var first = await world.Gateway.CallAsync(ModelWorld.Call(prompt: "A better prompt", options: Playing), default);
        var second = await world.Gateway.CallAsync(Second("edit_file", ok: true), default);

        Assert.Equal(recorded, new[] { first.ResponseJson, second.ResponseJson });
        Assert.Equal(new RunSpending(2, 240, 0.48, 0, 0), second.Spending);
    }

    [Theory]
    [InlineData("edit_file", false, "step 0: recorded `edit_file ok`, now `edit_file failed`: the text is not in a.py. Nothing was spent.")]
    [InlineData("write_file", true, "step 0: recorded `edit_file ok`, now `write_file ok`: the text is not in a.py. Nothing was spent.")]
    public async Task Replay_StepCameOutDifferently_NamesTheStep(string tool, bool ok, string expected)
    {
        await RecordAsync();
        await using var world = await ModelWorld.StartAsync();
        await world.Gateway.CallAsync(ModelWorld.Call(options: Playing), default);

        var error = await Assert.ThrowsAsync<ModelUnavailableException>(() => world.Gateway.CallAsync(Second(tool, ok), default));

        Assert.False(error.Retryable);
        Assert.StartsWith($"replay: the run left the recording at task t0, attempt 1, {expected}", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, (await world.Journal.SpendingAsync(ModelWorld.Run, default)).ReservedTokens);
    }

    [Fact]
    public void Content_LongOutputThatEndsWithItsFailure_ShowsHowItEndedAndWhatFailed()
    {
        var output = $"exit code 1 (0.9 s)\n{string.Concat(Enumerable.Range(1, 100).Select(n => $"test_{n} ... ok\n"))}FAIL: test_101\nAssertionError: 1 != 2\n";
        var results = JsonSerializer.Serialize(new[] { new { name = "run_command", ok = false, content = output } });

        var shown = StepResults.Content(results, 0);

        Assert.StartsWith("exit code 1 (0.9 s) … ", shown, StringComparison.Ordinal);
        Assert.EndsWith(" test_100 ... ok FAIL: test_101 AssertionError: 1 != 2", shown, StringComparison.Ordinal);
        Assert.InRange(shown.Length, 700, 810);
    }

    [Theory]
    [InlineData(800, "")]
    [InlineData(900, "… ")]
    public void Content_OneLongWord_IsCutOnlyWhereItIsTooLong(int length, string cut)
    {
        var results = JsonSerializer.Serialize(new[] { new { name = "read_file", ok = false, content = new string('x', length) } });

        var shown = StepResults.Content(results, 0);

        Assert.Equal(cut.Length == 0 ? new string('x', 800) : $"{new string('x', 200)} {cut}{new string('x', 600)}", shown);
    }

    [Theory]
    [InlineData("t0", 1, 2, "step 2: the recording sample.recording.jsonl ends for this attempt after 2 answers")]
    [InlineData("t0", 2, 0, "step 0: the recording sample.recording.jsonl has no such attempt")]
    [InlineData("t7", 1, 0, "step 0: the recording sample.recording.jsonl has no such task: the run has another plan")]
    [InlineData("repair-1", 1, 0, "step 0: the recording sample.recording.jsonl has no such task: there the run did not come to it")]
    public async Task Replay_NothingRecorded_SaysWhatIsMissing(string task, int attempt, int index, string expected)
    {
        await RecordAsync();
        await using var world = await ModelWorld.StartAsync();
        var call = ModelWorld.Call(task, index, options: Playing);

        var error = await Assert.ThrowsAsync<ModelUnavailableException>(
            () => world.Gateway.CallAsync(call with { Attempt = call.Attempt with { Attempt = attempt } }, default));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replay_StepsDoneWhereNoneWereRecorded_IsADivergence()
    {
        await RecordAsync();
        await using var world = await ModelWorld.StartAsync();
        var call = ModelWorld.Call(index: 2, options: Playing) with { PreviousStep = Step(1, "run_command", ok: true) };

        var error = await Assert.ThrowsAsync<ModelUnavailableException>(() => world.Gateway.CallAsync(call, default));

        Assert.Contains("step 1: recorded `nothing`, now `run_command ok`", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replay_CallForgottenByTheCaller_ComesFromTheJournalLikeAnyOther()
    {
        await RecordAsync();
        await using var world = await ModelWorld.StartAsync();

        var first = await world.Gateway.CallAsync(ModelWorld.Call(options: Playing), default);
        var again = await world.Gateway.CallAsync(ModelWorld.Call(options: Playing), default);

        Assert.Equal(first with { Replayed = true }, again);
    }

    [Fact]
    public async Task Replay_OfAReplay_RecordsTheSameCallsAgain()
    {
        await RecordAsync();
        await using var world = await ModelWorld.StartAsync();
        await world.Gateway.CallAsync(ModelWorld.Call(options: Playing), default);
        await world.Journal.RecordStepAsync(new(ModelWorld.Run, "t0", 1, 1), Step(0, "edit_file", ok: true), default);
        await world.Gateway.CallAsync(Second("edit_file", ok: true), default);
        var copy = Path.Combine(_directory, "copy.jsonl");

        await world.Services.GetRequiredService<RecordingWriter>().WriteAsync(ModelWorld.Run, s_header, copy, default);

        var (was, now) = (await ReadAsync(Recorded), await ReadAsync(copy));
        Assert.Equal(was.Calls.Keys, now.Calls.Keys);
        Assert.Equal(was.Calls.Values.Select(call => (call.Response.GetRawText(), call.Usage)), now.Calls.Values.Select(call => (call.Response.GetRawText(), call.Usage)));
        Assert.Equal(was.Steps.Values.Select(step => string.Join(',', step.Results)), now.Steps.Values.Select(step => string.Join(',', step.Results)));
    }

    [Fact]
    public async Task Write_Run_IsALineARecordWithTheNewMessagesOnly()
    {
        await RecordAsync();

        var lines = (await File.ReadAllLinesAsync(Recorded)).Select(line => JsonDocument.Parse(line).RootElement).ToList();

        Assert.Equal(["recording", "call", "step", "call"], lines.Select(line => line.GetProperty("type").GetString()));
        Assert.Equal("""{"type":"recording","version":1,"prp":"A title","model":"openai:desk","made":"2026-03-01","how":"in a test"}""", lines[0].GetRawText());
        Assert.Equal("""{"type":"step","task":"t0","attempt":1,"index":0,"results":[{"name":"edit_file","ok":true}],"summary":"did edit_file"}""", lines[2].GetRawText());
        Assert.Equal("""{"inputTokens":100,"outputTokens":20,"usd":0.24}""", lines[1].GetProperty("usage").GetRawText());
        Assert.Equal(["t0", "coder", "openai:house"], new[] { "task", "role", "model" }.Select(name => lines[1].GetProperty(name).GetString()));
        Assert.Contains("2000 more characters", lines[1].GetProperty("request").GetRawText(), StringComparison.Ordinal);
        Assert.Equal(1, lines[3].GetProperty("request").GetProperty("messages").GetArrayLength());
        Assert.Equal(2, lines[3].GetProperty("request").GetProperty("messagesBefore").GetInt32());
        Assert.Equal([Recorded], Directory.GetFiles(_directory));
    }

    [Fact]
    public async Task Write_PlaceThatCannotBeWritten_LeavesNothingBehind()
    {
        await using var world = await ModelWorld.StartAsync();
        Directory.CreateDirectory(Recorded);

        await Assert.ThrowsAnyAsync<Exception>(
            () => world.Services.GetRequiredService<RecordingWriter>().WriteAsync(ModelWorld.Run, s_header, Recorded, default));

        Assert.Empty(Directory.GetFiles(_directory));
    }

    [Theory]
    [InlineData("not JSON", "line 5: it is not a JSON object with a type")]
    [InlineData("""{"type":"call","task":"t0"}""", "line 5: it is not a whole call")]
    [InlineData("""{"type":"step","task":"t0","attempt":1,"index":0,"results":[]}""", "line 5: the same task, attempt and index was there before")]
    public async Task Read_WrongLine_IsNamedWithoutItsText(string line, string expected)
    {
        await RecordAsync();
        await File.AppendAllTextAsync(Recorded, line);
        await using var world = await ModelWorld.StartAsync();

        var error = await Assert.ThrowsAsync<ModelUnavailableException>(() => world.Gateway.CallAsync(ModelWorld.Call(options: Playing), default));

        Assert.Equal($"replay: the recording {Recorded}, {expected}. Nothing was changed.", error.Message);
    }

    [Fact]
    public async Task Read_UnknownLinesAndMembers_ArePassedOver()
    {
        await RecordAsync();
        await File.AppendAllTextAsync(Recorded, """

            {"type":"comment","text":"from a newer factory"}
            {"type":"step","task":"t1","attempt":1,"index":0,"results":[{"name":"finish","ok":true,"took":3}],"mood":"good"}

            """);

        var recording = await ReadAsync(Recorded);

        Assert.Equal([new("finish", true)], recording.Steps[("t1", 1, 0)].Results);
    }

    [Fact]
    public async Task Read_LargerThanAllowed_IsRefused()
    {
        await RecordAsync();

        var error = await Assert.ThrowsAsync<RecordingException>(() => RecordingReader.ReadAsync(Recorded, 1_000, default));

        Assert.Contains("Models:MaxRecordingBytes", error.Message, StringComparison.Ordinal);
    }

    /// <summary>A run of two calls with one step between them; the answers' JSON.</summary>
    private async Task<string[]> RecordAsync()
    {
        await using var endpoint = await StartAsync(Replies.Calls(("a", "edit_file", """{"path":"a.py"}""")), Replies.Text("Done."));
        await using var world = await ModelWorld.StartAsync(endpoint, settings:
        [
            ("OPENAI_MODEL", "house"), ("Models:Prices:house:InputPerMillion", "2000"), ("Models:Prices:house:OutputPerMillion", "2000"),
        ]);
        var first = await world.Gateway.CallAsync(ModelWorld.Call(prompt: new string('p', 4_000)), default);
        await world.Journal.RecordStepAsync(new(ModelWorld.Run, "t0", 1, 1), Step(0, "edit_file", ok: true), default);
        var second = await world.Gateway.CallAsync(
            ModelWorld.Call(index: 1) with
            {
                MessagesJson = ModelWorld.Messages(
                    [new(ChatRole.User, "p"), .. ModelWorld.Read(first).Messages, new(ChatRole.Tool, "edited")]),
            },
            default);
        await world.Services.GetRequiredService<RecordingWriter>().WriteAsync(ModelWorld.Run, s_header, Recorded, default);
        return [first.ResponseJson, second.ResponseJson];
    }

    private ModelCall Second(string tool, bool ok) => ModelWorld.Call(index: 1, options: Playing) with { PreviousStep = Step(0, tool, ok) };

    private static Task<Recording> ReadAsync(string path) => RecordingReader.ReadAsync(path, 1_000_000, default);

    private static JournalStep Step(int index, string tool, bool ok) => new(
        index, $$"""[{"callId":"a","name":"{{tool}}","ok":{{(ok ? "true" : "false")}},"content":"the text is\nnot in a.py"}]""", null, $"did {tool}");
}

using System.Text.Json;
using AgentFactory.Contracts;
using Microsoft.Extensions.AI;

namespace AgentFactory.Agents.Testing;

/// <summary>
/// The recording of a real run, as <c>factory run --record FILE</c> makes it. As a test case it has a task's model answer what it
/// answered then, and says where the agent now goes another way.
/// </summary>
public sealed class JournalRecording
{
    private readonly List<Line> _lines;

    private JournalRecording(List<Line> lines) => _lines = lines;

    /// <summary>Reads a recording.</summary>
    /// <exception cref="InvalidDataException">The file is no recording.</exception>
    public static JournalRecording Read(string path)
    {
        try
        {
            var lines = File.ReadLines(path).Where(line => line.Length > 0).Select(ContractsJson.Read<Line>).ToList();
            return lines is [{ Type: "recording" }, ..]
                ? new(lines)
                : throw new InvalidDataException($"{path} does not begin as a recording does; make one with factory run --record FILE");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"{path} is no recording: {exception.Message}", exception);
        }
    }

    /// <summary>The tasks in it.</summary>
    public IReadOnlyList<string> Tasks => [.. _lines.Where(line => line.Task is not null).Select(line => line.Task!).Distinct(StringComparer.Ordinal)];

    /// <summary>The role that a task was given to.</summary>
    public string RoleOf(string task) => _lines.FirstOrDefault(line => line is { Type: "call" } && line.Task == task)?.Role
        ?? throw new ArgumentException($"the recording has no task `{task}`; it has {string.Join(", ", Tasks)}", nameof(task));

    /// <summary>Has the model answer as it did in an attempt at a task.</summary>
    public void PlayInto(ScriptedModel model, string task, int attempt = 1)
    {
        ArgumentNullException.ThrowIfNull(model);
        RoleOf(task);
        foreach (var call in _lines.Where(line => line.Type == "call" && line.Task == task && line.Attempt == attempt))
        {
            var answer = call.Response!.Value.Deserialize<ChatResponse>(AIJsonUtilities.DefaultOptions)!;
            model.Add(new(question => question.Index == call.Index, _ => answer, Once: true));
        }
    }

    /// <summary>The tools that were called in an attempt, in order, as <c>name ok</c> or <c>name failed</c>.</summary>
    public IReadOnlyList<string> StepsOf(string task, int attempt = 1) =>
        [.. _lines.Where(line => line.Type == "step" && line.Task == task && line.Attempt == attempt).SelectMany(line => line.Results ?? []).Select(result => result.ToString())];

    private sealed record Line
    {
        public string Type { get; init; } = "";
        public string? Task { get; init; }
        public int Attempt { get; init; }
        public int Index { get; init; }
        public string? Role { get; init; }
        public JsonElement? Response { get; init; }
        public IReadOnlyList<RecordedResult>? Results { get; init; }
    }

    private sealed record RecordedResult(string Name, bool Ok)
    {
        public override string ToString() => TestRun.DescribeStep(Name, Ok);
    }
}

using System.Text.Json;
using System.Text.Json.Nodes;
using AgentFactory.Contracts;
using AgentFactory.Coordinator.Storage;

namespace AgentFactory.Coordinator.Models.Replay;

/// <summary>Writes a run's journal as a recording.</summary>
internal sealed class RecordingWriter(IJournalStore journal, SecretRedactor redactor)
{
    /// <summary>The longest text of a request that is kept; requests are there to be read, not to be played.</summary>
    public const int LongestText = 2_000;

    /// <summary>Writes the whole file or nothing: it appears under its name when it is complete.</summary>
    /// <exception cref="IOException">The file cannot be written; one that was there before is unchanged.</exception>
    public async Task WriteAsync(string runId, RecordingHeader header, string path, CancellationToken cancellationToken)
    {
        List<JournalRecord> records = [];
        await foreach (var record in journal.ExportAsync(runId, cancellationToken)) records.Add(record);

        var full = Path.GetFullPath(path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        var unfinished = $"{full}.{Path.GetRandomFileName()}.tmp";
        try
        {
            await using (var writer = new StreamWriter(unfinished) { NewLine = "\n" })
            {
                await writer.WriteLineAsync(redactor.Clean(ContractsJson.Write(header)));
                foreach (var line in records
                    .OrderBy(record => record.TaskId, StringComparer.Ordinal)
                    .ThenBy(record => record.Attempt)
                    .ThenBy(record => record.Index)
                    .ThenBy(record => record.Step is null ? 0 : 1)
                    .SelectMany(Lines))
                {
                    await writer.WriteLineAsync(redactor.Clean(line).AsMemory(), cancellationToken);
                }
            }

            File.Move(unfinished, full, overwrite: true);
        }
        finally
        {
            File.Delete(unfinished);
        }
    }

    private static IEnumerable<string> Lines(JournalRecord record)
    {
        if (record.Answer is { } answer) yield return ContractsJson.Write(Call(record, answer));
        if (record.Step is { } step) yield return ContractsJson.Write(Step(record, step));
    }

    private static RecordedCall Call(JournalRecord record, CallAnswer answer) => new()
    {
        Task = record.TaskId,
        Attempt = record.Attempt,
        Index = record.Index,
        Role = record.Role,
        Model = record.Model,
        Request = record.RequestJson is { } request ? Shorten(request) : null,
        Response = ContractsJson.Read<JsonElement>(answer.ResponseJson),
        Usage = new(answer.InputTokens, answer.OutputTokens, answer.Usd),
        DurationMs = (long)answer.Duration.TotalMilliseconds,
    };

    private static RecordedStep Step(JournalRecord record, JournalStep step) => new()
    {
        Task = record.TaskId,
        Attempt = record.Attempt,
        Index = record.Index,
        Results = StepResults.Read(step.ResultsJson),
        Summary = step.Summary,
    };

    private static JsonElement Shorten(string json)
    {
        var node = JsonNode.Parse(json);
        Shorten(node);
        return JsonSerializer.SerializeToElement(node, ContractsJson.Options);
    }

    private static void Shorten(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject children:
                foreach (var (_, child) in children.ToList()) Shorten(child);
                break;
            case JsonArray items:
                foreach (var item in items.ToList()) Shorten(item);
                break;
            case JsonValue value when value.TryGetValue<string>(out var text) && text.Length > LongestText:
                value.ReplaceWith($"{text[..LongestText]}… ({text.Length - LongestText} more characters)");
                break;
        }
    }
}

using System.Text.Json;
using AgentFactory.Contracts;

namespace AgentFactory.Coordinator.Models.Replay;

/// <summary>Reads a recording: one JSON object a line, a header first. Unknown members and unknown kinds of line are passed over.</summary>
internal static class RecordingReader
{
    /// <summary>What keeps the file from being played, as far as its size and its first line show; null for nothing.</summary>
    public static string? FindProblem(string path, long maxBytes)
    {
        try
        {
            using var reader = Open(path, maxBytes);
            Header(path, reader.ReadLine());
            return null;
        }
        catch (RecordingException exception)
        {
            return exception.Message;
        }
    }

    /// <exception cref="RecordingException">The file is missing, too large, or a line of it is wrong.</exception>
    public static async Task<Recording> ReadAsync(string path, long maxBytes, CancellationToken cancellationToken)
    {
        using var reader = Open(path, maxBytes);
        Dictionary<(string, int, int), RecordedCall> calls = [];
        Dictionary<(string, int, int), RecordedStep> steps = [];
        var header = Header(path, await reader.ReadLineAsync(cancellationToken));
        for (var number = 2; await reader.ReadLineAsync(cancellationToken) is { } line; number++)
        {
            if (string.IsNullOrWhiteSpace(line)) continue;
            var isNew = Parse(path, number, line) switch
            {
                RecordedCall call => calls.TryAdd((call.Task, call.Attempt, call.Index), call),
                RecordedStep step => steps.TryAdd((step.Task, step.Attempt, step.Index), step),
                _ => true,
            };
            if (!isNew) throw Wrong(path, number, "the same task, attempt and index was there before");
        }

        return new(header, calls, steps);
    }

    private static StreamReader Open(string path, long maxBytes)
    {
        try
        {
            var file = new FileInfo(path);
            if (Directory.Exists(path)) throw new RecordingException($"the recording {path} is a directory");
            if (!file.Exists) throw new RecordingException($"there is no recording {path}");
            // Pipes and devices have no length, and opening one could wait for ever.
            if (file.Length == 0) throw new RecordingException($"the recording {path} is empty, or not a file");
            if (file.Length > maxBytes) throw new RecordingException($"the recording {path} has {file.Length} bytes, more than Models:MaxRecordingBytes ({maxBytes})");
            return new StreamReader(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new RecordingException($"the recording {path} cannot be opened: {exception.Message}", exception);
        }
    }

    private static RecordingHeader Header(string path, string? line)
    {
        const string Expected = "it must begin with {\"type\":\"recording\",\"version\":1,…}: is this a recording?";
        var header = Read<RecordingHeader>(path, 1, line ?? "", Expected);
        if (header.Type != RecordingHeader.TypeName) throw Wrong(path, 1, Expected);
        if (header.Version is < 1 or > RecordingHeader.CurrentVersion)
        {
            throw Wrong(path, 1, $"it is of version {header.Version}; this factory plays up to {RecordingHeader.CurrentVersion}");
        }

        return header;
    }

    private static object? Parse(string path, int number, string line)
    {
        var type = Read<Kind>(path, number, line, "it is not a JSON object with a type").Type;
        return type switch
        {
            RecordedCall.TypeName => Read<RecordedCall>(path, number, line, "it is not a whole call"),
            RecordedStep.TypeName => Read<RecordedStep>(path, number, line, "it is not a whole step"),
            _ => null,
        };
    }

    private static T Read<T>(string path, int number, string line, string otherwise)
    {
        try
        {
            return ContractsJson.Read<T>(line);
        }
        catch (JsonException exception)
        {
            throw new RecordingException(Wrong(path, number, otherwise).Message, exception);
        }
    }

    private static RecordingException Wrong(string path, int number, string why) => new($"the recording {path}, line {number}: {why}");

    private sealed record Kind(string? Type);
}

using System.Text.Json.Nodes;

namespace AgentFactory.Factory.Tests.Reviews;

/// <summary>A recording of a review that finds one thing, made of the review in another recording.</summary>
internal static class ReviewRecording
{
    /// <summary>What the model hands in.</summary>
    private static readonly JsonObject Answer = new()
    {
        ["summary"] = "The total is a constant.",
        ["findings"] = new JsonArray(new JsonObject
        {
            ["file"] = "basket.py", ["line"] = 2, ["severity"] = "blocking", ["why"] = "`total([])` is 3, not 0.", ["suggestion"] = "Sum the items.",
        }),
    };

    /// <param name="source">The recording that it is made of.</param>
    /// <param name="file">Where it is written.</param>
    /// <returns>The file.</returns>
    public static async Task<string> WriteAsync(string source, string file)
    {
        var lines = new List<string>();
        foreach (var line in await File.ReadAllLinesAsync(source))
        {
            var read = JsonNode.Parse(line)!;
            if ((string)read["type"]! != "recording" && (string?)read["task"] != "review-1")
                continue;
            if (read["response"] is { } response)
                response["messages"]![0]!["contents"]![0]!["arguments"] = Answer.DeepClone();
            lines.Add(read.ToJsonString());
        }

        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllLinesAsync(file, lines);
        return file;
    }
}

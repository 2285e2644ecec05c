using System.CommandLine;
using System.Globalization;
using AgentFactory.Contracts.Knowledge;
using AgentFactory.Factory.Cli;
using AgentFactory.Factory.Input;
using AgentFactory.Factory.Knowledge;
using AgentFactory.Knowledge.Evaluation;
using AgentFactory.Knowledge.Ingest;
using AgentFactory.Knowledge.Storage;

namespace AgentFactory.Factory.Commands;

/// <summary><c>factory knowledge</c>: what the fleet knows.</summary>
internal static class KnowledgeCommand
{
    private const int ShownLines = 6;
    private const int ShownWidth = 160;

    public static Command Create() => new("knowledge", "What the fleet knows: take in, look up, measure")
    {
        CreateAdd(), CreateQuery(), CreateStats(), CreateLessons(), CreateEval(),
    };

    private static Command CreateAdd()
    {
        var path = new Argument<string>("PATH") { Description = "A folder, a repository on this machine, or a file" };
        var (data, json) = (Options.Data(), Options.Json("The outcome as one JSON object"));
        var command = new Command("add", "Take in documentation and code; again, only what changed") { path, data, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var folder = DataFolder.Find(parsed.GetValue(data));
            DataFolder.EnsureWritable(folder);
            return await KnowledgeHost.UseAsync(
                folder, services => AddAsync(services, parsed.GetRequiredValue(path), parsed.GetValue(json), cancellationToken));
        });
        return command;
    }

    private static Command CreateQuery()
    {
        var text = new Argument<string[]>("TEXT") { Description = "Plain words; nothing in them is syntax", Arity = ArgumentArity.OneOrMore };
        var limit = Options.Count("--limit", "At most this many [default: 10]");
        var (data, json) = (Options.Data(), Options.Json("One JSON object an entry"));
        var command = new Command("query", "Look up what is known about something") { text, limit, data, json };
        command.SetAction((parsed, cancellationToken) => KnowledgeHost.UseAsync(
            DataFolder.FindExisting(parsed.GetValue(data)),
            services => QueryAsync(services, string.Join(' ', parsed.GetRequiredValue(text)), parsed.GetValue(limit) ?? 0, parsed.GetValue(json), cancellationToken)));
        return command;
    }

    private static Command CreateStats()
    {
        var (data, json) = (Options.Data(), Options.Json("One JSON object"));
        var command = new Command("stats", "How much is known, and how it is found") { data, json };
        command.SetAction((parsed, cancellationToken) => KnowledgeHost.UseAsync(
            DataFolder.FindExisting(parsed.GetValue(data)), services => StatsAsync(services, parsed.GetValue(json), cancellationToken)));
        return command;
    }

    private static Command CreateLessons()
    {
        var limit = Options.Count("--limit", "At most this many [default: 50]");
        var (data, json) = (Options.Data(), Options.Json("One JSON object a lesson"));
        var command = new Command("lessons", "What was cited, how those runs ended, and what it weighs since") { limit, data, json };
        command.SetAction((parsed, cancellationToken) => KnowledgeHost.UseAsync(
            DataFolder.FindExisting(parsed.GetValue(data)),
            services => LessonsAsync(services, parsed.GetValue(limit) ?? 0, parsed.GetValue(json), cancellationToken)));
        return command;
    }

    private static Command CreateEval()
    {
        var folder = new Argument<string>("DIR") { Description = "A TREC collection: documents, queries, judgements" };
        var json = Options.Json("Ends with one JSON object of the figures");
        var command = new Command("eval", "Measure how well a collection with judgements is searched") { folder, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            try
            {
                var quality = await CollectionEvaluator.RunAsync(parsed.GetRequiredValue(folder), new IndexOptions(), cancellationToken);
                Console.Out.WriteLine(CollectionEvaluator.Table(quality));
                if (parsed.GetValue(json))
                    Console.Out.WriteLine(CollectionEvaluator.Json(quality));
                return ExitCode.Succeeded;
            }
            catch (Exception e) when (e is FormatException or DirectoryNotFoundException or FileNotFoundException)
            {
                throw new BadInputException(e.Message);
            }
        });
        return command;
    }

    private static async Task<int> AddAsync(IServiceProvider services, string path, bool json, CancellationToken cancellationToken)
    {
        using var stop = Interrupt.Watch(cancellationToken);
        try
        {
            var report = await services.GetRequiredService<Ingestor>().RunAsync(path, json || Console.IsErrorRedirected ? null : new ProgressLine(Console.Error), stop.Token);
            Console.Out.WriteLine(json ? JsonLines.Write(report) : Describe(report));
            return ExitCode.Succeeded;
        }
        catch (IngestException e)
        {
            throw new BadInputException(e.Message);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            Console.Error.WriteLine("Interrupted. What was stored stays; the same command goes on from there.");
            return ExitCode.Waiting;
        }
    }

    private static async Task<int> QueryAsync(IServiceProvider services, string text, long limit, bool json, CancellationToken cancellationToken)
    {
        var request = new QueryRequest { Text = text, MaxResults = (int)Math.Min(limit, int.MaxValue) };
        var hits = (await services.GetRequiredService<IKnowledge>().QueryAsync(request, cancellationToken)).Hits;
        foreach (var hit in hits)
        {
            var metadata = hit.Entry.Metadata.ToDictionary(pair => pair.Key, pair => Plain(pair.Value));
            if (json)
            {
                Console.Out.WriteLine(JsonLines.Write(new
                {
                    hit.Entry.Id, hit.Relevance, Type = hit.Entry.SourceType, Tags = hit.Entry.Tags.ToArray(), Metadata = metadata, hit.Entry.Content,
                }));
                continue;
            }

            var place = metadata.TryGetValue("path", out var path) ? $"{path}:{metadata.GetValueOrDefault("fromLine")}" : hit.Entry.Id;
            Console.Out.WriteLine(PlainText.Line(string.Create(CultureInfo.InvariantCulture, $"{hit.Relevance:F3}  {hit.Entry.SourceType.ToString().ToLowerInvariant()}  {place}")));
            foreach (var line in hit.Entry.Content.Split('\n').Where(line => !string.IsNullOrWhiteSpace(line)).Take(ShownLines))
                Console.Out.WriteLine("       " + PlainText.Line(line, ShownWidth));
        }

        if (hits.Count == 0 && !json)
            Console.Out.WriteLine("Nothing is known about that. `factory knowledge add PATH` takes in documentation and code.");
        return ExitCode.Succeeded;
    }

    private static async Task<int> StatsAsync(IServiceProvider services, bool json, CancellationToken cancellationToken)
    {
        var stats = await services.GetRequiredService<IKnowledge>().GetStatsAsync(new GetStatsRequest(), cancellationToken);
        if (json)
        {
            Console.Out.WriteLine(JsonLines.Write(new
            {
                stats.Entries, stats.Archived, BySourceType = stats.BySourceType.ToDictionary(), stats.Outcomes, stats.ContentBytes, stats.Embedding, stats.Dimensions, stats.Vectors,
            }));
            return ExitCode.Succeeded;
        }

        Console.Out.WriteLine($"{stats.Entries} entries, {stats.ContentBytes} bytes, {stats.Archived} archived, {stats.Outcomes} outcomes");
        foreach (var (type, count) in stats.BySourceType.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            Console.Out.WriteLine($"  {type,-14} {count}");
        Console.Out.WriteLine(PlainText.Line($"vectors: {stats.Vectors} of {stats.Dimensions} dimensions by {stats.Embedding}"));
        return ExitCode.Succeeded;
    }

    private static async Task<int> LessonsAsync(IServiceProvider services, long limit, bool json, CancellationToken cancellationToken)
    {
        var request = new ListLessonsRequest { MaxResults = (int)Math.Min(limit, int.MaxValue) };
        var lessons = (await services.GetRequiredService<IKnowledge>().ListLessonsAsync(request, cancellationToken)).Lessons;
        if (!json)
            Console.Out.WriteLine(lessons.Count == 0 ? "No run has cited anything yet." : "weight   rate  cited  good      usd  lesson");
        foreach (var lesson in lessons)
        {
            var title = lesson.Entry.Content.Split('\n')[0];
            Console.Out.WriteLine(json
                ? JsonLines.Write(new
                {
                    lesson.Entry.Id, Type = lesson.Entry.SourceType, lesson.Weight, lesson.SuccessRate, lesson.Cited, lesson.Succeeded, lesson.MeanCostUsd,
                    MeanSeconds = lesson.MeanDuration.ToTimeSpan().TotalSeconds, lesson.Entry.Archived, Title = title,
                })
                : PlainText.Line(string.Create(CultureInfo.InvariantCulture,
                    $"{lesson.Weight,6:F2} {lesson.SuccessRate,6:F2} {lesson.Cited,6} {lesson.Succeeded,5} {lesson.MeanCostUsd,8:F4}  {(lesson.Entry.Archived ? "(archived) " : "")}{title}"), ShownWidth));
        }

        return ExitCode.Succeeded;
    }

    private static string Describe(IngestReport report)
    {
        var lines = new List<string>
        {
            $"{report.Files} files, {report.Changed} changed, {report.Removed} gone; {report.Chunks} pieces taken in, {report.Deleted} deleted",
        };
        if (report.Skipped.Count > 0)
            lines.Add("left out: " + string.Join(", ", report.Skipped.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Value} {pair.Key}")));
        lines.AddRange(report.Secrets.Select(secret => "not taken in: " + secret));
        return PlainText.Block(string.Join('\n', lines));
    }

    private static object? Plain(Value value) => value.KindCase switch
    {
        Value.KindOneofCase.Text => value.Text,
        Value.KindOneofCase.Number => value.Number,
        Value.KindOneofCase.Flag => value.Flag,
        _ => null,
    };
}

using System.CommandLine;
using System.Globalization;
using AgentFactory.Contracts.Knowledge;
using AgentFactory.Factory.Cli;
using AgentFactory.Factory.Knowledge;
using AgentFactory.Knowledge.Entries;
using AgentFactory.Knowledge.Evaluation;
using AgentFactory.Knowledge.Ingest;
using AgentFactory.Knowledge.Storage;

namespace AgentFactory.Factory.Commands;

/// <summary><c>factory knowledge</c>: what the fleet knows.</summary>
internal static class KnowledgeCommand
{
    private const int ShownWidth = 160;

    public static Command Create() => new("knowledge", "What the fleet knows: take in, look up, measure")
    {
        CreateAdd(), KnowledgeQueryCommand.Create(), CreateStats(), CreateLessons(), CreateDelete(), CreateEval(),
    };

    private static Command CreateAdd()
    {
        var path = new Argument<string>("PATH") { Description = "A folder, a repository on this machine, or a file" };
        var json = Options.Json("The outcome as one JSON object");
        var command = new Command("add", "Take in documentation and code; again, only what changed") { path, json };
        var place = new KnowledgePlace(command);
        command.SetAction((parsed, cancellationToken) =>
            place.FeedAsync(parsed, services => AddAsync(services, parsed.GetRequiredValue(path), parsed.GetValue(json), cancellationToken)));
        return command;
    }

    private static Command CreateStats()
    {
        var json = Options.Json("One JSON object");
        var command = new Command("stats", "How much is known, and how it is found") { json };
        var place = new KnowledgePlace(command);
        command.SetAction((parsed, cancellationToken) => place.UseAsync(parsed, services => StatsAsync(services, parsed.GetValue(json), cancellationToken)));
        return command;
    }

    private static Command CreateLessons()
    {
        var limit = Options.Count("--limit", "At most this many [default: 50]");
        var json = Options.Json("One JSON object a lesson");
        var command = new Command("lessons", "What was cited, how those runs ended, and what it weighs since") { limit, json };
        var place = new KnowledgePlace(command);
        command.SetAction((parsed, cancellationToken) =>
            place.UseAsync(parsed, services => LessonsAsync(services, parsed.GetValue(limit) ?? 0, parsed.GetValue(json), cancellationToken)));
        return command;
    }

    private static Command CreateDelete()
    {
        var ids = new Argument<string[]>("ID") { Description = "Entries, by the ids that `query --json` shows", Arity = ArgumentArity.ZeroOrMore };
        var run = Options.Text("--run", "RUN", "All that this run brought in");
        var json = Options.Json("One JSON object");
        var command = new Command("delete", "Forget entries, or all that a run taught") { ids, run, json };
        var place = new KnowledgePlace(command);
        command.SetAction((parsed, cancellationToken) =>
        {
            var (named, ofRun) = (parsed.GetValue(ids) ?? [], parsed.GetValue(run));
            if (named.Length == 0 == string.IsNullOrWhiteSpace(ofRun))
                throw new BadInputException("name entries, or a run with --run, and not both; nothing was deleted.");
            DeleteRequest[] requests = named.Length > 0 ? [.. named.Select(id => new DeleteRequest { Id = id })] : [new DeleteRequest { RunId = ofRun }];
            return place.UseAsync(parsed, services => DeleteAsync(services, requests, parsed.GetValue(json), cancellationToken));
        });
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
            var problem = await SettleAsync(services, stop.Token);
            Console.Out.WriteLine(json ? JsonLines.Write(new { report.Source, report.Files, report.Changed, report.Removed, report.Chunks, report.Deleted, report.Skipped, report.Secrets, Problem = problem }) : Describe(report));
            if (problem is not null)
                Console.Error.WriteLine(PlainText.Line($"warning: {problem}"));
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

    /// <summary>The next command finds vectors that fit; without them it still finds the words. A service makes its own, and only says what is wrong.</summary>
    private static async Task<string?> SettleAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        if (services.GetService<IKnowledgeStore>() is not { } store)
            return (await services.GetRequiredService<IKnowledge>().GetStatsAsync(new GetStatsRequest(), cancellationToken)).Problem is { Length: > 0 } problem ? problem : null;
        try
        {
            await store.SettleAsync(cancellationToken);
            return null;
        }
        catch (KnowledgeException e)
        {
            return e.Message;
        }
    }

    private static async Task<int> DeleteAsync(IServiceProvider services, DeleteRequest[] requests, bool json, CancellationToken cancellationToken)
    {
        var deleted = 0;
        var unknown = new List<string>();
        foreach (var request in requests)
        {
            var answer = await services.GetRequiredService<IKnowledge>().DeleteAsync(request, cancellationToken);
            deleted += answer.Entries;
            if (!answer.Deleted)
                unknown.Add(request.Id.Length > 0 ? request.Id : request.RunId);
        }

        if (json)
            Console.Out.WriteLine(JsonLines.Write(new { Deleted = deleted, Unknown = unknown }));
        else
            Console.Out.WriteLine($"{deleted} deleted");
        if (unknown.Count == 0)
            return ExitCode.Succeeded;
        Console.Error.WriteLine(PlainText.Line($"Nothing is known by {string.Join(", ", unknown)}; `factory knowledge query --json` shows the ids of entries."));
        return ExitCode.BadInput;
    }

    private static async Task<int> StatsAsync(IServiceProvider services, bool json, CancellationToken cancellationToken)
    {
        var stats = await services.GetRequiredService<IKnowledge>().GetStatsAsync(new GetStatsRequest(), cancellationToken);
        if (json)
        {
            Console.Out.WriteLine(JsonLines.Write(new
            {
                stats.Entries, stats.Archived, BySourceType = stats.BySourceType.ToDictionary(), stats.Outcomes, stats.ContentBytes, stats.Embedding, stats.Dimensions, stats.Vectors, Problem = stats.Problem.Length > 0 ? stats.Problem : null,
            }));
            return ExitCode.Succeeded;
        }

        Console.Out.WriteLine($"{stats.Entries} entries, {stats.ContentBytes} bytes, {stats.Archived} archived, {stats.Outcomes} outcomes");
        foreach (var (type, count) in stats.BySourceType.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            Console.Out.WriteLine($"  {type,-14} {count}");
        Console.Out.WriteLine(PlainText.Line($"vectors: {stats.Vectors} of {stats.Dimensions} dimensions by {stats.Embedding}"));
        if (stats.Problem.Length > 0)
            Console.Out.WriteLine(PlainText.Line($"the model for vectors: {stats.Problem}"));
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
}

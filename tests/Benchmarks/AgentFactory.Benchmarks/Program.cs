using AgentFactory.Benchmarks;

// What a benchmark starts as a process of its own.
if (args is ["empty-app"])
    return await EmptyApp.RunAsync();
if (args is ["waiting-runs", var folder, var count])
    return await SpineMemory.HoldAsync(folder, int.Parse(count, System.Globalization.CultureInfo.InvariantCulture));

// Ratios against a baseline of the same run; no timing here is a test.
(string Name, string What, Func<CancellationToken, IAsyncEnumerable<Figure>> Run)[] benchmarks =
[
    ("step", "a durable task step against a bare request and response on the same bus", SpineStep.RunAsync),
    ("append", "events appended a second against a bare SQLite loop", SpineAppend.RunAsync),
    ("fold", "replaying a history against living it", SpineFold.RunAsync),
    ("history", "a step after 50,000 events against one after 100", SpineHistory.RunAsync),
    ("commit", "a journaled step of the loop against its git commit alone", SpineCommit.RunAsync),
    ("sandbox", "a command in the sandbox against bare bubblewrap", SpineSandbox.RunAsync),
    ("workers", "whole runs with 1, 2, 4 and 8 workers a role", SpineWorkers.RunAsync),
    ("watchers", "a run that 50 watchers follow against one that nobody does", SpineWatchers.RunAsync),
    ("memory", "a coordinator with 10,000 waiting runs against one with 100", SpineMemory.RunAsync),
    ("vectors", "the vector scan against plainly reading as many bytes, 100,000 and a million of them", KnowledgeVectors.RunAsync),
    ("ingest", "entries stored a second against SQLite's own full-text index", KnowledgeIngest.RunAsync),
    ("queries", "queries against SQLite's own full-text index, and while entries are stored", KnowledgeQueries.RunAsync),
    ("knowledge-rpc", "what a query costs more over gRPC than within the process, against an empty call", KnowledgeRpc.RunAsync),
    ("start", "`factory serve` until it is ready against an empty web application", SpineStart.RunAsync),
];

string[] unknown = [.. args.Where(name => benchmarks.All(benchmark => benchmark.Name != name))];
if (unknown.Length > 0)
{
    Console.Error.WriteLine($"factory bench: there is no benchmark {string.Join(", ", unknown)}; nothing was measured. There are:");
    foreach (var (name, what, _) in benchmarks)
        Console.Error.WriteLine($"  {name,-14} {what}");
    return 2;
}

using var interrupted = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    interrupted.Cancel();
};
try
{
    FigureTable.WriteHeader(Console.Out);
    foreach (var (_, _, run) in benchmarks.Where(benchmark => args.Length == 0 || args.Contains(benchmark.Name)))
    {
        await foreach (var figure in run(interrupted.Token))
            FigureTable.Write(Console.Out, figure);
    }

    return 0;
}
catch (OperationCanceledException) when (interrupted.IsCancellationRequested)
{
    return 130;
}

using AgentFactory.Benchmarks;
using AgentFactory.Knowledge.Evaluation;
using AgentFactory.Knowledge.Storage;

// Ratios against a baseline of the same run; no timing here is a test.
switch (args)
{
    case ["eval", var folder, .. var rest]:
        var share = rest.Length > 0 ? double.Parse(rest[0], System.Globalization.CultureInfo.InvariantCulture) : new IndexOptions().VectorShare;
        var options = new IndexOptions { VectorShare = share, Learn = !rest.Contains("hashed") };
        Console.WriteLine(CollectionEvaluator.Table(await CollectionEvaluator.RunAsync(folder, options, CancellationToken.None)));
        break;
    case ["vectors", .. var large]:
        VectorBenchmark.Run(100_000);
        if (large.Contains("large"))
            VectorBenchmark.Run(1_000_000);
        break;
    case ["store"]:
        await StoreBenchmark.RunAsync(20_000);
        break;
    default:
        Console.Error.WriteLine("Name what to measure: eval FOLDER | vectors [large] | store");
        return 2;
}

return 0;

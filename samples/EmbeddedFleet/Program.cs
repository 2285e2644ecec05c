using AgentFactory.Contracts.Runs;
using AgentFactory.Factory;
using Translation;

// EmbeddedFleet PRP MODEL DATA-FOLDER
await using var fleet = new AgentFleetBuilder(args[2])
    .With("coder", count: 2)
    .Add<TranslatorAgent>()
    .With("translator", count: 3)
    .Set("Agents:translator:Glossary:greeting", "Grußformel")
    .Build();
await fleet.StartAsync();

var run = await fleet.SubmitAsync(await File.ReadAllTextAsync(args[0]), new RunOptions { Model = args[1], MaxTokens = 1_000_000 });
var end = await fleet.WaitAsync(run);

Console.WriteLine($"{end.Status} {end.Commit} {end.Repository} {end.Reason}");
return end.Status == RunStatus.Succeeded ? 0 : 1;

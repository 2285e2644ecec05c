using AgentFactory.Database.Engine;

// In the folder that it is started in: the order goes in, the outcome comes out. What the SQL says is in neither way an instruction.
var order = EngineJson.Read<EngineOrder>(await File.ReadAllTextAsync(EngineFiles.Order));
var outcome = await EngineWork.RunAsync(order, CancellationToken.None);
await File.WriteAllTextAsync(EngineFiles.Outcome, EngineJson.Write(outcome));

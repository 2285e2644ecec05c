using AgentFactory.Agents.Workspaces;
using AgentFactory.Contracts.Prp;
using AgentFactory.Database.Engine;
using AgentFactory.Database.Engine.Catalogs;

namespace AgentFactory.Database;

/// <summary>Executes what a report names, as it is committed. What the model says of it does not count.</summary>
internal sealed class Verifier(EngineRunner runner, ScriptFiles files, IWorkspace workspace, DatabaseGoal goal, TargetEngine target, DatabaseOptions options, PrpDocument prp)
{
    private const int MaxFindings = 10;
    private (string Work, Verification Verification)? _last;

    /// <summary>The same work is executed once.</summary>
    public async Task<Verification> VerifyAsync(DatabaseReport report, CancellationToken cancellationToken)
    {
        var work = $"{workspace.Head} {EngineJson.Write(report)}";
        if (_last is not { } last || last.Work != work)
            _last = (work, await TryVerifyAsync(report, cancellationToken));
        return _last.Value.Verification;
    }

    private async Task<Verification> TryVerifyAsync(DatabaseReport report, CancellationToken cancellationToken)
    {
        try
        {
            return target switch
            {
                TargetEngine.Mysql or TargetEngine.Mongodb => Judge(report, $"no {target} engine is part of the factory"),
                _ when goal == DatabaseGoal.Analysis && report.Schema.Count == 0 => new(null, [], ["the analysis names no schema, so nothing was executed"], []),
                _ => await ExecuteAsync(report, target == TargetEngine.Sqlite ? EngineKind.Sqlite : EngineKind.Postgresql, cancellationToken),
            };
        }
        catch (Exception exception) when (exception is ArgumentException or WorkspaceException)
        {
            return Verification.Refuse(exception.Message);
        }
    }

    private async Task<Verification> ExecuteAsync(DatabaseReport report, EngineKind engine, CancellationToken cancellationToken)
    {
        var order = goal switch
        {
            DatabaseGoal.Migration => files.Migration(engine, report.Schema, report.Seed, report.Up, report.Down),
            DatabaseGoal.Optimization => files.Queries(engine, report.Schema, report.Seed, report.Before, report.After, report.Changes, report.Rows),
            _ => new EngineOrder { Engine = engine, Task = EngineTask.Schema, Schema = files.Read("schema", report.Schema), Seed = files.ReadOptional("seed", report.Seed) },
        };
        var outcome = await runner.RunAsync(order, cancellationToken);
        if (outcome.Fault is { Stage: "start", Message: var missing })
            return Judge(report, missing);
        var losses = LossConsent.Missing(outcome.Migration?.Losses ?? [], prp).Select(loss => loss.What).ToList();
        if (FindObjection(report, outcome, losses) is { } objection)
            return Verification.Refuse(objection);
        return new Verification(null, [Describe(report, outcome), .. Details(outcome)], [], losses);
    }

    private string? FindObjection(DatabaseReport report, EngineOutcome outcome, List<string> losses)
    {
        if (outcome.Fault is { } fault)
            return $"it cannot be executed in {outcome.Engine}. {fault}";
        if (outcome.Catalog is { Tables.Count: var tables } && tables > options.MaxTables)
            return $"the schema makes {tables} tables; at most {options.MaxTables} are taken (Agents:database:MaxTables). Make those that the task asks for.";
        var errors = outcome.Findings.Where(finding => finding.Severity == Severity.Error).ToList();
        // What was there before a migration is not the migration's to mend.
        if (goal is DatabaseGoal.SchemaDesign or DatabaseGoal.DataModeling && errors.Count > 0)
            return $"the catalog shows errors:\n{string.Join('\n', errors.Take(MaxFindings).Select(OutcomeText.ToLine))}";
        if (outcome.Migration is { Faults: { Count: > 0 } faults })
            return $"the migration has faults:\n{string.Join('\n', faults.Take(MaxFindings))}";
        if (losses.Count > 0 && !report.LossIsNeeded)
            return $"the migration loses data that nobody asked to lose: {string.Join("; ", losses)}. Write it so that nothing is lost; if the task cannot be done without, set `lossIsNeeded`, and somebody will be asked.";
        if (outcome.Queries is { Difference: { } difference })
            return $"the query after does not give what the query before gives: {difference}";
        if (outcome.Queries is { Doubt: { } doubt })
            return $"it is not shown that the query after gives what the query before gives: {doubt}";
        return goal == DatabaseGoal.DataModeling ? FindFaultOfDiagram(report, outcome) : null;
    }

    private string? FindFaultOfDiagram(DatabaseReport report, EngineOutcome outcome)
    {
        if (string.IsNullOrWhiteSpace(report.Diagram))
            return "a data model comes with its diagram: make it with er_diagram and name the file in `diagram`.";
        return WorkspaceText.Read(workspace, report.Diagram, options.MaxScriptBytes).Contains(MermaidDiagram.BodyOf(outcome.Catalog!), StringComparison.Ordinal)
            ? null
            : $"{report.Diagram} does not hold the diagram of the schema as it is. Make it anew with er_diagram after the last change of the schema.";
    }

    private static string Describe(DatabaseReport report, EngineOutcome outcome) => $"{string.Join(", ", new[] { report.Up, report.Down, report.Before, report.After, report.Changes, report.Seed }
        .Where(file => !string.IsNullOrWhiteSpace(file)).Distinct(StringComparer.Ordinal).Prepend(string.Join(", ", report.Schema)))} in {OutcomeText.Summarize(outcome)}";

    private static IEnumerable<string> Details(EngineOutcome outcome) =>
    [
        .. outcome.Migration?.Losses.Select(loss => $"data is lost: {loss.What}") ?? [],
        .. outcome.Migration?.Notes ?? [],
        .. outcome.Queries is { } queries ? [$"rows in each table: {string.Join(", ", queries.Rows.Select(count => $"{count.Table} {count.Before}"))}"] : Array.Empty<string>(),
        .. outcome.Findings.Take(MaxFindings).Select(OutcomeText.ToLine),
        .. outcome.Findings.Count > MaxFindings ? [$"… and {outcome.Findings.Count - MaxFindings} more findings"] : Array.Empty<string>(),
    ];

    private Verification Judge(DatabaseReport report, string why)
    {
        var paths = report.Schema.Concat([report.Up, report.Down, report.Before, report.After, report.Changes, report.Seed]).Where(path => !string.IsNullOrWhiteSpace(path)).Distinct(StringComparer.Ordinal).ToList();
        if (paths.Count == 0)
            throw new ArgumentException("no file is named: name those that were made.");
        var seen = Judgement.Of(target, [.. paths.Select(path => (path, files.Read("script", path)))]);
        return new Verification(null, [], [$"{seen} {why}."], []);
    }
}

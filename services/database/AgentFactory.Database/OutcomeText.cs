using System.Globalization;
using System.Text;
using AgentFactory.Database.Engine;
using AgentFactory.Database.Engine.Catalogs;

namespace AgentFactory.Database;

/// <summary>What an engine found, in words: for the model, and for the task's report.</summary>
internal static class OutcomeText
{
    private const int MaxTables = 40;
    private const int MaxFindings = 40;

    /// <summary>All of it.</summary>
    public static string Of(EngineOutcome outcome)
    {
        var text = new StringBuilder();
        if (outcome.Fault is { } fault)
            text.Append("It was not executed to its end in ").Append(outcome.Engine).Append(". ").Append(fault).Append('\n');
        else
            text.Append("Executed in ").Append(outcome.Engine).Append(".\n");
        if (outcome.Catalog is { } catalog)
            Append(text, catalog);
        if (outcome.Findings.Count > 0)
            AppendLines(text, "Findings, from the engine's catalog:", outcome.Findings.Select(ToLine));
        if (outcome.Migration is { } migration)
            Append(text, migration);
        if (outcome.Queries is { } queries)
            Append(text, queries);
        return text.ToString().TrimEnd();
    }

    /// <summary>One line.</summary>
    public static string Summarize(EngineOutcome outcome) => outcome switch
    {
        { Fault: { } fault } => $"{outcome.Engine}: {fault.Stage} failed: {fault.Message}",
        { Migration: { } migration } => $"{outcome.Engine}: up, down, up again; {Count(migration.Losses.Count, "loss", "losses")}, {Count(migration.Faults.Count, "fault")}",
        { Queries: { } queries } => $"{outcome.Engine}: {Ratio(queries)}, {(queries.Difference is not null ? "OTHER RESULTS" : queries.Doubt is not null ? "EQUALITY NOT SHOWN" : "equal results")}",
        _ => $"{outcome.Engine}: {Count(outcome.Catalog?.Tables.Count ?? 0, "table")}, {Count(outcome.Findings.Count, "finding")}",
    };

    public static string ToLine(Finding finding) => $"{finding.Severity.ToString().ToLowerInvariant()} {finding.Where}: {finding.What}";

    public static string Ratio(QueryOutcome queries) => string.Create(CultureInfo.InvariantCulture,
        $"{queries.MillisecondsBefore:0.###} ms before, {queries.MillisecondsAfter:0.###} ms after: {queries.Ratio:0.##} times as fast");

    private static void Append(StringBuilder text, Catalog catalog)
    {
        text.Append(Count(catalog.Tables.Count, "table")).Append(":\n");
        foreach (var table in catalog.Tables.Take(MaxTables))
            text.Append("- ").Append(table.Name).Append('(').AppendJoin(", ", table.Columns.Select(column => column.ToString())).Append(")\n");
        if (catalog.Tables.Count > MaxTables)
            text.Append("- … and ").Append(catalog.Tables.Count - MaxTables).Append(" more\n");
    }

    private static void Append(StringBuilder text, MigrationOutcome migration)
    {
        AppendLines(text, "Up changes:", migration.Up);
        AppendLines(text, "Rows before and after up:", migration.Rows.Select(count => $"{count.Table}: {count.Before}, {count.After?.ToString(CultureInfo.InvariantCulture) ?? "table gone"}"));
        AppendLines(text, "DATA IS LOST:", migration.Losses.Select(loss => loss.What));
        AppendLines(text, "Notes:", migration.Notes);
        AppendLines(text, "Faults, to be mended:", migration.Faults);
        if (migration.Faults.Count == 0)
            text.Append("Down brings the old schema back, and up can be applied again.\n");
    }

    private static void Append(StringBuilder text, QueryOutcome queries)
    {
        text.Append("Rows: ").AppendJoin(", ", queries.Rows.Select(count => $"{count.Table} {count.Before}")).Append('\n')
            .Append(Ratio(queries)).Append(" (medians on made rows, on this machine)\n")
            .Append(queries.Difference is { } difference ? $"THE RESULTS DIFFER: {difference}" : queries.Doubt is { } doubt ? $"IT IS NOT SHOWN THAT THE RESULTS ARE EQUAL: {doubt}." : $"The results are equal ({queries.ResultRows} rows).").Append('\n')
            .Append("Plan before:\n").Append(queries.PlanBefore).Append("Plan after:\n").Append(queries.PlanAfter);
    }

    private static void AppendLines(StringBuilder text, string title, IEnumerable<string> lines)
    {
        var all = lines.ToList();
        if (all.Count == 0)
            return;
        text.Append(title).Append('\n');
        foreach (var line in all.Take(MaxFindings))
            text.Append("- ").Append(line).Append('\n');
        if (all.Count > MaxFindings)
            text.Append("- … and ").Append(all.Count - MaxFindings).Append(" more\n");
    }

    private static string Count(int count, string one, string? many = null) => count == 1 ? $"1 {one}" : $"{count} {many ?? one + "s"}";
}

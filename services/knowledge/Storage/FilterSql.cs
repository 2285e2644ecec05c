using System.Text;
using AgentFactory.Knowledge.Entries;
using AgentFactory.Knowledge.Ranking;

namespace AgentFactory.Knowledge.Storage;

/// <summary>A filter as a condition on <c>entries e</c>: constants of this file, and parameters.</summary>
internal sealed class FilterSql
{
    private const int MaxConditions = 256;
    private readonly StringBuilder _where = new();
    private readonly List<object?> _values = [];

    private FilterSql()
    {
    }

    /// <summary>Starts with <c>WHERE</c>.</summary>
    public string Where => "WHERE " + _where;

    public object?[] Values => [.. _values];

    /// <exception cref="KnowledgeException">The filter means nothing.</exception>
    public static FilterSql Of(KnowledgeFilter filter, DateTimeOffset now)
    {
        var sql = new FilterSql();
        sql._where.Append('1');
        if (filter.SourceTypes.Length + filter.AnyTags.Length + filter.AllTags.Length + filter.Metadata.Length > MaxConditions)
            throw Invalid($"has more than {MaxConditions} conditions");
        if (!filter.IncludeArchived)
            sql._where.Append(" AND e.archived = 0");
        if (!filter.IncludeExpired)
            sql.And("(e.time_to_live IS NULL OR e.updated + e.time_to_live > {0})", now.UtcTicks);
        if (filter.RunId is { } run)
            sql.And("e.run_id = {0}", Text(run));
        if (filter.MaxAge is { } age)
        {
            if (age <= TimeSpan.Zero)
                throw Invalid("has a greatest age that is not positive");
            sql.And("e.updated >= {0}", Math.Max(0, now.UtcTicks - age.Ticks));
        }

        foreach (var type in filter.SourceTypes)
        {
            if (!Enum.IsDefined(type))
                throw Invalid($"names the unknown source type {(int)type}");
        }

        if (filter.SourceTypes.Length > 0)
            sql.AndIn("e.source_type IN ", filter.SourceTypes.Select(type => (object?)(int)type), "");
        if (filter.AnyTags.Length > 0)
            sql.AndIn("e.slot IN (SELECT slot FROM tags WHERE tag IN ", filter.AnyTags.Select(Text), ")");
        foreach (var tag in filter.AllTags)
            sql.And("e.slot IN (SELECT slot FROM tags WHERE tag = {0})", Text(tag));
        foreach (var condition in filter.Metadata)
            sql.And(condition);
        return sql;
    }

    private void And(MetadataCondition condition)
    {
        var key = Text(condition.Key);
        switch (condition)
        {
            case MetadataCondition.Equal { Value.Text: { } text }:
                And("e.slot IN (SELECT slot FROM metadata WHERE name = {0} AND text = {1})", key, Text(text));
                break;
            case MetadataCondition.Equal { Value.Number: { } number } when double.IsFinite(number):
                And("e.slot IN (SELECT slot FROM metadata WHERE name = {0} AND number = {1})", key, number);
                break;
            case MetadataCondition.Equal { Value.Truth: { } truth }:
                And("e.slot IN (SELECT slot FROM metadata WHERE name = {0} AND truth = {1})", key, truth ? 1 : 0);
                break;
            case MetadataCondition.Range { From: var from, To: var to }
                when (from is not null || to is not null) && !double.IsNaN(from ?? 0) && !double.IsNaN(to ?? 0):
                And("e.slot IN (SELECT slot FROM metadata WHERE name = {0} AND number >= {1} AND number <= {2})",
                    key, from ?? double.MinValue, to ?? double.MaxValue);
                break;
            default:
                throw Invalid($"has a condition on '{condition.Key}' without a value that can be compared");
        }
    }

    private void And(string condition, params object?[] values)
    {
        object[] names = [.. values.Select(value => (object)Parameter(value))];
        _where.Append(" AND ").AppendFormat(null, CompositeFormat.Parse(condition), names);
    }

    private void AndIn(string before, IEnumerable<object?> values, string after) =>
        _where.Append(" AND ").Append(before).Append('(').AppendJoin(", ", values.Select(Parameter).ToList()).Append(')').Append(after);

    private string Parameter(object? value)
    {
        _values.Add(value);
        return "$" + _values.Count.ToString(null, System.Globalization.CultureInfo.InvariantCulture);
    }

    private static object? Text(string text)
    {
        DraftCheck.Bytes(text, "filter", KnowledgeError.InvalidQuery);
        return text;
    }

    private static KnowledgeException Invalid(string why) =>
        new(KnowledgeError.InvalidQuery, $"The filter {why}. Nothing was looked up. Correct the filter.");
}

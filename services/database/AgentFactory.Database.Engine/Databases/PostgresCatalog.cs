using AgentFactory.Database.Engine.Catalogs;
using AgentFactory.Database.Engine.Text;

namespace AgentFactory.Database.Engine.Databases;

/// <summary>Reads PostgreSQL's own tables of tables. Those of extensions are left out: no script made them.</summary>
/// <param name="query">Executes a statement and visits its rows.</param>
internal sealed class PostgresCatalog(Func<string, Action<string?[]>, Task> query)
{
    private const char Separator = '\u001f';

    /// <summary>A table as queries name it: with its schema where that is not public, or where the name could be taken for one that has it.</summary>
    private const string Name = "CASE WHEN n.nspname = 'public' AND c.relname NOT LIKE '%.%' THEN c.relname ELSE n.nspname || '.' || c.relname END";

    private const string Ours =
        "n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_%' "
        + "AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.objid = c.oid AND e.deptype = 'e')";

    private const string FromClass = "FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace";

    public async Task<Catalog> ReadAsync()
    {
        var columns = await RowsAsync(
            $"""
            SELECT {Name}, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull::text, pg_get_expr(d.adbin, d.adrelid), a.attgenerated::text, a.attidentity::text,
              (SELECT string_agg(e.enumlabel, E'\x1f' ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = a.atttypid),
              (SELECT l.collname FROM pg_collation l JOIN pg_type t ON t.oid = a.atttypid WHERE l.oid = a.attcollation AND l.oid <> t.typcollation)
            {FromClass} JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
            LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
            WHERE c.relkind IN ('r', 'p') AND {Ours} ORDER BY 1, a.attnum
            """);
        var tables = await RowsAsync($"SELECT {Name} {FromClass} WHERE c.relkind IN ('r', 'p') AND {Ours} ORDER BY 1");
        var keys = await RowsAsync(
            $"""
            SELECT {Name}, k.contype::text, {Columns("k.conrelid", "k.conkey")}, r.parent, {Columns("k.confrelid", "k.confkey")},
              CASE k.confdeltype WHEN 'a' THEN 'no action' WHEN 'r' THEN 'restrict' WHEN 'c' THEN 'cascade' WHEN 'n' THEN 'set null' ELSE 'set default' END,
              pg_get_constraintdef(k.oid),
              concat_ws(' ', CASE k.confupdtype WHEN 'r' THEN 'on update restrict' WHEN 'c' THEN 'on update cascade' WHEN 'n' THEN 'on update set null' WHEN 'd' THEN 'on update set default' END,
                CASE k.confmatchtype WHEN 'f' THEN 'match full' END, CASE WHEN k.condeferrable THEN 'deferrable' END, CASE WHEN k.condeferred THEN 'initially deferred' END)
            {FromClass} JOIN pg_constraint k ON k.conrelid = c.oid
            LEFT JOIN LATERAL (SELECT {Name} AS parent {FromClass} WHERE c.oid = k.confrelid) r ON true
            WHERE {Ours} ORDER BY 1, k.conname
            """);
        var indexes = await RowsAsync(
            $"""
            SELECT {Name}, i.relname, x.indisunique::text, (x.indpred IS NOT NULL)::text, EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = x.indexrelid)::text,
              (SELECT string_agg(coalesce(a.attname, '(expression)'), E'\x1f' ORDER BY p.place)
               FROM unnest(x.indkey::int2[]) WITH ORDINALITY p(number, place) LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = p.number AND p.number > 0
               WHERE p.place <= x.indnkeyatts),
              CASE WHEN EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = x.indexrelid AND k.contype = 'u') THEN '' ELSE substring(pg_get_indexdef(x.indexrelid) FROM ' USING (.*)$') END
            {FromClass} JOIN pg_index x ON x.indrelid = c.oid AND NOT x.indisprimary JOIN pg_class i ON i.oid = x.indexrelid
            WHERE {Ours} ORDER BY 1, i.relname
            """);
        return new Catalog([.. tables.Select(table => Assemble(table[0]!, columns, keys, indexes))], await ReadOthersAsync());
    }

    private static Table Assemble(string name, List<string?[]> columns, List<string?[]> keys, List<string?[]> indexes)
    {
        var own = keys.Where(row => row[0] == name).ToList();
        return new Table
        {
            Name = name,
            Columns = [.. columns.Where(row => row[0] == name).Select(row => new Column(
                row[1]!, row[2]!, row[3] == "true", row[6] is "a" or "d" ? "identity" : row[4], row[5] is { Length: > 0 }, Parts(row[7])) { Collation = row[8] ?? "" })],
            PrimaryKey = own.Find(row => row[1] == "p") is { } primary ? Parts(primary[2]) : [],
            ForeignKeys = [.. own.Where(row => row[1] == "f").Select(row => new ForeignKey(Parts(row[2]), row[3]!, Parts(row[4]), row[5]!) { More = row[7] ?? "" })],
            Indexes = [.. indexes.Where(row => row[0] == name).Select(row => new TableIndex(row[1]!, Parts(row[5]), row[2] == "true", row[3] == "true", row[4] == "true") { Detail = Detail(row) })],
            Checks = [.. own.Where(row => row[1] == "c").Select(row => SqlScript.Normalize(row[6]!))],
        };
    }

    // An ordinary one is told by its columns.
    private static string Detail(string?[] index)
    {
        var detail = SqlScript.Normalize(index[6] ?? "");
        return detail == $"btree ( {string.Join(" , ", Parts(index[5]).Select(column => column.ToLowerInvariant()))} )" ? "" : detail;
    }

    private async Task<List<string>> ReadOthersAsync()
    {
        var rows = await RowsAsync(
            $"""
            SELECT 'view ' || {Name} || ': ' || pg_get_viewdef(c.oid) {FromClass} WHERE c.relkind IN ('v', 'm') AND {Ours}
            UNION ALL SELECT 'trigger: ' || pg_get_triggerdef(t.oid) FROM pg_trigger t WHERE NOT t.tgisinternal
            UNION ALL SELECT 'function ' || f.oid::regprocedure || ': ' || md5(f.prosrc) FROM pg_proc f JOIN pg_namespace n ON n.oid = f.pronamespace
              WHERE n.nspname NOT IN ('pg_catalog', 'information_schema') AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.objid = f.oid AND e.deptype = 'e')
            UNION ALL SELECT 'type ' || t.oid::regtype || ': ' || (SELECT string_agg(e.enumlabel, ', ' ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = t.oid)
              FROM pg_type t WHERE t.typtype = 'e'
            """);
        return [.. rows.Select(row => SqlScript.Normalize(row[0]!))];
    }

    private static string Columns(string table, string numbers) =>
        $"(SELECT string_agg(a.attname, E'\\x1f' ORDER BY p.place) FROM unnest({numbers}) WITH ORDINALITY p(number, place) JOIN pg_attribute a ON a.attrelid = {table} AND a.attnum = p.number)";

    private static string[] Parts(string? joined) => joined?.Split(Separator) ?? [];

    private async Task<List<string?[]>> RowsAsync(string sql)
    {
        var rows = new List<string?[]>();
        await query(sql, row => rows.Add([.. row]));
        return rows;
    }
}

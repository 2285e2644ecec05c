using System.Text;

namespace AgentFactory.Database.Engine.Catalogs;

/// <summary>The catalog as a mermaid diagram of entities and relationships.</summary>
internal static class MermaidDiagram
{
    /// <summary>Names that mermaid takes for words of its own unless they are quoted.</summary>
    private static readonly HashSet<string> Keywords = new(["class", "classDef", "style", "end", "to", "one", "many", "subgraph", "erDiagram"], StringComparer.OrdinalIgnoreCase);

    /// <summary>The diagram, under a line that says which engine executed the schema.</summary>
    public static string Of(Catalog catalog, string engine) =>
        $"<!-- Made from the catalog of {engine} after the schema was executed. -->\n{BodyOf(catalog)}";

    /// <summary>The diagram alone, in its fence.</summary>
    public static string BodyOf(Catalog catalog)
    {
        var text = new StringBuilder("```mermaid\nerDiagram\n");
        foreach (var table in catalog.Tables)
        {
            text.Append("    ").Append(Entity(table.Name)).Append(" {\n");
            foreach (var column in table.Columns)
                text.Append("        ").Append(Name(column.Type.Length == 0 ? "any" : column.Type)).Append(' ').Append(Name(column.Name)).Append(Marks(table, column)).Append('\n');
            text.Append("    }\n");
        }

        foreach (var table in catalog.Tables)
            foreach (var key in table.ForeignKeys)
                text.Append("    ").Append(Entity(key.References)).Append(' ').Append(Ends(table, key)).Append(' ').Append(Entity(table.Name))
                    .Append(" : \"").Append(string.Join(", ", key.Columns).Replace('"', '\'')).Append("\"\n");
        return text.Append("```\n").ToString();
    }

    private static string Marks(Table table, Column column)
    {
        List<string> marks = [];
        if (table.PrimaryKey.Contains(column.Name, StringComparer.Ordinal))
            marks.Add("PK");
        if (table.ForeignKeys.Any(key => key.Columns.Contains(column.Name, StringComparer.Ordinal)))
            marks.Add("FK");
        if (table.Indexes.Any(index => index is { Unique: true, Partial: false, Columns.Count: 1 } && index.Columns[0] == column.Name) && !marks.Contains("PK"))
            marks.Add("UK");
        return marks.Count == 0 ? "" : " " + string.Join(", ", marks);
    }

    // Parent on the left: none or one of it where the key may be NULL, exactly one otherwise; many children, or one where the key is unique.
    private static string Ends(Table table, ForeignKey key)
    {
        var parent = key.Columns.All(column => table.Find(column)?.NotNull == true || table.PrimaryKey.Contains(column, StringComparer.Ordinal)) ? "||" : "|o";
        var child = table.UniqueSets().Any(set => set.ToHashSet(StringComparer.Ordinal).SetEquals(key.Columns)) ? "o|" : "o{";
        return $"{parent}--{child}";
    }

    private static string Entity(string table) => Name(table) is var name && Keywords.Contains(name) ? $"\"{name}\"" : name;

    // Mermaid takes letters, those of other scripts too, digits, dashes and underscores; a type's length must not end a line of the diagram.
    private static string Name(string name)
    {
        var plain = new string([.. name.Select(character => char.IsAsciiLetterOrDigit(character) || IsOtherLetter(character) || character is '_' or '-' ? character : '_')]).Trim('_');
        return plain.Length == 0 || !char.IsAsciiLetter(plain[0]) && !IsOtherLetter(plain[0]) ? "t_" + plain : plain;
    }

    private static bool IsOtherLetter(char character) => character >= '\u00C0' && char.IsLetter(character);
}

namespace AgentFactory.Contracts.Prp.Markdown;

/// <summary>A heading, or a bold label that acts as one, with the lines under it up to the next one.</summary>
internal sealed class Section
{
    public required string Heading { get; init; }

    /// <summary>0 for what stands before the first heading, 1 to 6 for headings, 7 for labels.</summary>
    public required int Level { get; init; }

    /// <summary>The heading's line, from 0; -1 when there is none.</summary>
    public required int HeadingLine { get; init; }

    /// <summary>First line of the body, from 0.</summary>
    public required int First { get; init; }

    public required Section? Parent { get; init; }
    public required PrpField Field { get; init; }

    /// <summary>Among the headings of one field; only meaningful when <see cref="Known"/>.</summary>
    public int Rank { get; init; }

    /// <summary>The heading itself has a meaning; else the field is inherited.</summary>
    public bool Known { get; init; }

    /// <summary>Text in the line of the heading that belongs to the body.</summary>
    public string Lead { get; init; } = "";

    /// <summary>The line behind the body, from 0.</summary>
    public int End { get; set; }

    /// <summary>The line behind the last section inside this one, from 0.</summary>
    public int TreeEnd { get; set; }

    public List<Section> Children { get; } = [];

    public bool IsLabel => Level == 7;

    public IEnumerable<Section> Ancestors
    {
        get
        {
            for (var section = Parent; section is not null; section = section.Parent)
                yield return section;
        }
    }

    /// <summary>The lead and the lines of the body.</summary>
    public string Body(MarkdownText text)
    {
        var body = text.Slice(First, End);
        return Lead.Length == 0 ? body : body.Length == 0 ? Lead : $"{Lead}\n{body}";
    }
}

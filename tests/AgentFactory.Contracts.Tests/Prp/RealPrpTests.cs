using AgentFactory.Contracts.Prp;

namespace AgentFactory.Contracts.Tests.Prp;

public class RealPrpTests
{
    [SharedPrpFact]
    public async Task ReadFile_EveryRealPrp_HoldsEveryWordOfTheFile()
    {
        var missing = new List<string>();
        foreach (var file in SharedData.PrpFiles)
        {
            var words = Strings(ContractsJson.Write(await PrpReader.ReadFileAsync(file))).SelectMany(Words).ToHashSet();
            foreach (var line in await File.ReadAllLinesAsync(file))
            {
                if (Words(line).FirstOrDefault(word => !words.Contains(word)) is { } word)
                    missing.Add($"{Path.GetFileName(file)}: {word} of {line}");
            }
        }
        Assert.Empty(missing);
    }

    [SharedPrpFact]
    public async Task ReadFile_EveryRealPrp_TellsTemplatesFromFilledOnes()
    {
        foreach (var file in SharedData.PrpFiles)
        {
            var name = Path.GetFileName(file);
            var document = await PrpReader.ReadFileAsync(file);
            Assert.Equal((name, name.StartsWith("tpl-", StringComparison.Ordinal)), (name, document.Template));
            Assert.False(string.IsNullOrWhiteSpace(document.Goal), name);
        }
    }

    [SharedPrpFact]
    public async Task ReadFile_FilledRealPrps_FindsTheirStepsAndGates()
    {
        var found = new List<(string, int, int, int)>();
        foreach (var file in SharedData.PrpFiles.Where(file => Path.GetFileName(file).StartsWith("fil-", StringComparison.Ordinal)))
        {
            var document = await PrpReader.ReadFileAsync(file);
            found.Add((Path.GetFileNameWithoutExtension(file), document.Steps.Count, document.Criteria.Count, document.Criteria.Count(c => c.IsGate)));
        }
        Assert.Equal(
            [
                ("fil-atsu0127-attendance-links", 5, 22, 3),
                ("fil-coleam00-multi-agent", 8, 18, 5),
                ("fil-ctxeng-simple-operations", 3, 20, 3),
                ("fil-laurigates-fish", 5, 5, 0),
                ("fil-mulletware-initial-value-bug", 6, 27, 10),
                ("fil-tgabecar-zpl-winforms", 5, 8, 1),
                ("fil-timber-routing-graph", 6, 8, 0),
                ("fil-wirasm-core-runner-skill", 14, 52, 11),
            ],
            found);
    }

    [SharedPrpFact]
    public async Task Read_JsonOfARealPrp_GivesTheSameDocument()
    {
        foreach (var file in SharedData.PrpFiles)
        {
            var document = await PrpReader.ReadFileAsync(file);
            var again = PrpReader.Read(ContractsJson.Write(document));
            Assert.Equal(ContractsJson.Write(document with { Diagnostics = [] }), ContractsJson.Write(again with { Diagnostics = [] }));
        }
    }

    private static List<string> Strings(string json)
    {
        using var document = System.Text.Json.JsonDocument.Parse(json);
        return [.. Strings(document.RootElement)];
    }

    private static IEnumerable<string> Strings(System.Text.Json.JsonElement element) => element.ValueKind switch
    {
        System.Text.Json.JsonValueKind.String => [element.GetString()!],
        System.Text.Json.JsonValueKind.Array => element.EnumerateArray().SelectMany(Strings),
        System.Text.Json.JsonValueKind.Object => element.EnumerateObject().SelectMany(property => Strings(property.Value).Prepend(property.Name)),
        _ => [],
    };

    private static IEnumerable<string> Words(string text) =>
        new string([.. text.Select(c => char.IsLetterOrDigit(c) ? c : ' ')]).Split(' ', StringSplitOptions.RemoveEmptyEntries);
}

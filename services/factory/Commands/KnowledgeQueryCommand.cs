using System.CommandLine;
using System.Globalization;
using System.Text.RegularExpressions;
using AgentFactory.Contracts.Knowledge;
using AgentFactory.Factory.Cli;
using AgentFactory.Factory.Knowledge;
using Duration = Google.Protobuf.WellKnownTypes.Duration;

namespace AgentFactory.Factory.Commands;

/// <summary><c>factory knowledge query</c>: the words to look for, and what an entry must be like.</summary>
internal static partial class KnowledgeQueryCommand
{
    private const int ShownLines = 6;
    private const int ShownWidth = 160;
    private const long MaxDays = 36_500;

    public static Command Create()
    {
        var text = new Argument<string[]>("TEXT") { Description = "Plain words; nothing in them is syntax", Arity = ArgumentArity.OneOrMore };
        var types = new Option<SourceType[]>("--type") { Description = "Only these: pattern, documentation, code, failure", HelpName = "TYPE", CustomParser = ReadTypes };
        var tags = new Option<string[]>("--tag") { Description = "Only entries with this tag; again for several", HelpName = "TAG" };
        var where = new Option<MetadataFilter[]>("--where") { Description = "Only entries whose metadata fits: name=value, name>=1, name<=9", HelpName = "TEST", CustomParser = ReadTests };
        var age = Options.Count("--max-days", "Only what changed in the last N days");
        var run = Options.Text("--run", "RUN", "Only what this run brought in");
        var relevance = new Option<double>("--min-relevance") { Description = "From 0 to 1 [default: 0]", HelpName = "N" };
        var ranking = new Option<Ranking>("--ranking") { Description = "fused, lexical or vector [default: fused]", HelpName = "HOW", CustomParser = ReadRanking };
        var limit = Options.Count("--limit", "At most this many [default: 10]");
        var json = Options.Json("One JSON object an entry");
        var command = new Command("query", "Look up what is known about something") { text, types, tags, where, age, run, relevance, ranking, limit, json };
        var place = new KnowledgePlace(command);
        command.SetAction((parsed, cancellationToken) =>
        {
            var filter = new Filter { RunId = parsed.GetValue(run) ?? "" };
            filter.SourceTypes.AddRange(parsed.GetValue(types) ?? []);
            filter.TagsAll.AddRange(parsed.GetValue(tags) ?? []);
            filter.Metadata.AddRange(parsed.GetValue(where) ?? []);
            if (parsed.GetValue(age) is { } days)
                filter.MaxAge = Duration.FromTimeSpan(TimeSpan.FromDays(Math.Min(days, MaxDays)));
            var request = new QueryRequest
            {
                Text = string.Join(' ', parsed.GetRequiredValue(text)),
                Filter = filter,
                MaxResults = (int)Math.Min(parsed.GetValue(limit) ?? 0, int.MaxValue),
                MinRelevance = parsed.GetValue(relevance),
                Ranking = parsed.GetValue(ranking),
            };
            return place.UseAsync(parsed, services => RunAsync(services, request, parsed.GetValue(json), cancellationToken));
        });
        return command;
    }

    private static async Task<int> RunAsync(IServiceProvider services, QueryRequest request, bool json, CancellationToken cancellationToken)
    {
        var hits = (await services.GetRequiredService<IKnowledge>().QueryAsync(request, cancellationToken)).Hits;
        foreach (var hit in hits)
        {
            var metadata = hit.Entry.Metadata.ToDictionary(pair => pair.Key, pair => Plain(pair.Value));
            if (json)
            {
                Console.Out.WriteLine(JsonLines.Write(new
                {
                    hit.Entry.Id, hit.Relevance, Type = hit.Entry.SourceType, Tags = hit.Entry.Tags.ToArray(), Metadata = metadata, hit.Entry.Content,
                }));
                continue;
            }

            var place = metadata.TryGetValue("path", out var path) ? $"{path}:{metadata.GetValueOrDefault("fromLine")}" : hit.Entry.Id;
            Console.Out.WriteLine(PlainText.Line(string.Create(CultureInfo.InvariantCulture, $"{hit.Relevance:F3}  {hit.Entry.SourceType.ToString().ToLowerInvariant()}  {place}")));
            foreach (var line in hit.Entry.Content.Split('\n').Where(line => !string.IsNullOrWhiteSpace(line)).Take(ShownLines))
                Console.Out.WriteLine("       " + PlainText.Line(line, ShownWidth));
        }

        if (hits.Count == 0 && !json)
            Console.Out.WriteLine("Nothing is known about that. `factory knowledge add PATH` takes in documentation and code.");
        return ExitCode.Succeeded;
    }

    private static SourceType[] ReadTypes(System.CommandLine.Parsing.ArgumentResult result)
    {
        var types = new List<SourceType>();
        foreach (var token in result.Tokens)
        {
            if (Named<SourceType>(token.Value) is { } type && type != SourceType.Unspecified)
                types.Add(type);
            else
                result.AddError($"--type takes pattern, documentation, code or failure, not {token.Value}.");
        }

        return [.. types];
    }

    private static Ranking ReadRanking(System.CommandLine.Parsing.ArgumentResult result)
    {
        if (Named<Ranking>(result.Tokens[0].Value) is { } ranking && ranking != Ranking.Unspecified)
            return ranking;
        result.AddError($"--ranking takes fused, lexical or vector, not {result.Tokens[0].Value}.");
        return Ranking.Unspecified;
    }

    // Numbers are no names, although the parser of enumerations takes them.
    private static T? Named<T>(string text)
        where T : struct, Enum =>
        text.Length > 0 && char.IsLetter(text[0]) && Enum.TryParse<T>(text, ignoreCase: true, out var value) ? value : null;

    private static MetadataFilter[] ReadTests(System.CommandLine.Parsing.ArgumentResult result)
    {
        var tests = new List<MetadataFilter>();
        foreach (var token in result.Tokens)
        {
            if (Test().Match(token.Value) is not { Success: true } match)
                result.AddError($"--where takes name=value, name>=number or name<=number, not {token.Value}.");
            else if (match.Groups["sign"].Value == "=")
                tests.Add(new MetadataFilter { Key = match.Groups["name"].Value, EqualTo = ValueOf(match.Groups["value"].Value) });
            else if (!Number(match.Groups["value"].Value, out var bound))
                result.AddError($"--where compares with a number, not with {match.Groups["value"].Value}.");
            else
                tests.Add(new MetadataFilter { Key = match.Groups["name"].Value, Range = match.Groups["sign"].Value == ">=" ? new() { AtLeast = bound } : new() { AtMost = bound } });
        }

        return [.. tests];
    }

    private static Value ValueOf(string text) =>
        bool.TryParse(text, out var flag) ? new Value { Flag = flag }
        : Number(text, out var number) ? new Value { Number = number }
        : new Value { Text = text.Length > 1 && text[0] == '"' && text[^1] == '"' ? text[1..^1] : text };

    private static bool Number(string text, out double number) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number) && double.IsFinite(number);

    private static object? Plain(Value value) => value.KindCase switch
    {
        Value.KindOneofCase.Text => value.Text,
        Value.KindOneofCase.Number => value.Number,
        Value.KindOneofCase.Flag => value.Flag,
        _ => null,
    };

    // A text that looks like a number or a truth value is meant as one; in quotes it stays a text.
    [GeneratedRegex("^(?<name>[^=<>]+?)(?<sign>>=|<=|=)(?<value>.*)$", RegexOptions.Singleline)]
    private static partial Regex Test();
}

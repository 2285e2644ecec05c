using System.Text.RegularExpressions;
using AgentFactory.DevOps.Files;

namespace AgentFactory.DevOps.Checks;

/// <summary>What can be seen in a Dockerfile without building it.</summary>
internal static partial class DockerfileCheck
{
    private static readonly string[] Known =
        ["FROM", "RUN", "CMD", "LABEL", "EXPOSE", "ENV", "ADD", "COPY", "ENTRYPOINT", "VOLUME", "USER", "WORKDIR", "ARG", "ONBUILD", "STOPSIGNAL", "HEALTHCHECK", "SHELL", "MAINTAINER"];

    /// <param name="delivery">All delivery files.</param>
    /// <param name="file">The Dockerfile.</param>
    /// <param name="contexts">Folders that it is built in, as compose files and workflows say.</param>
    public static void Check(Delivery delivery, DeliveryFile file, IReadOnlyList<string> contexts)
    {
        var instructions = Dockerfile.Parse(file.Text);
        foreach (var unknown in instructions.Where(one => !Known.Contains(one.Name, StringComparer.Ordinal)))
            delivery.Must(file, unknown.Line, "dockerfile-instruction", $"`{Shorten(unknown.Name)}` is no instruction of a Dockerfile");
        if (instructions.FirstOrDefault(one => one.Name != "ARG") is not { Name: "FROM" })
        {
            delivery.Must(file, instructions.Count == 0 ? 0 : instructions[0].Line, "dockerfile-from", "a Dockerfile begins with FROM (only ARG may stand before it)");
            return;
        }

        CheckStages(delivery, file, instructions);
        foreach (var instruction in instructions)
            CheckInstruction(delivery, file, instruction, contexts);
        CheckUser(delivery, file, instructions);
    }

    private static void CheckStages(Delivery delivery, DeliveryFile file, IReadOnlyList<Instruction> instructions)
    {
        var defaults = instructions.Where(one => one.Name == "ARG").Select(one => one.Arguments.Split('=', 2)).Where(pair => pair.Length == 2)
            .GroupBy(pair => pair[0].Trim()).ToDictionary(pairs => pairs.Key, pairs => pairs.First()[1].Trim().Trim('"'), StringComparer.Ordinal);
        var stages = new List<string>();
        var count = 0;
        foreach (var instruction in instructions)
        {
            if (instruction.Name == "FROM")
            {
                var words = instruction.Words;
                if (words.Count is not (1 or 3) || words.Count == 3 && !words[1].Equals("AS", StringComparison.OrdinalIgnoreCase))
                {
                    delivery.Must(file, instruction.Line, "dockerfile-from", "FROM takes an image, and `AS name` at most");
                    continue;
                }

                var image = Variable().Replace(words[0], match => defaults.GetValueOrDefault(match.Groups[1].Value, match.Value));
                if (image != "scratch" && !stages.Contains(image, StringComparer.OrdinalIgnoreCase) && Pins.FindFault(image) is { } fault)
                    delivery.Should(file, instruction.Line, "image-pinned", fault);
                if (words.Count == 3)
                    stages.Add(words[2]);
                count++;
            }
            else if (instruction.Flags.TryGetValue("from", out var from) && !from.Contains('$', StringComparison.Ordinal))
            {
                if (int.TryParse(from, out var number) ? number >= count - 1 : !stages.Contains(from, StringComparer.OrdinalIgnoreCase) && !from.Contains(':', StringComparison.Ordinal) && !from.Contains('/', StringComparison.Ordinal))
                    delivery.Must(file, instruction.Line, "dockerfile-stage", $"there is no stage `{from}` before this line");
                else if ((from.Contains(':', StringComparison.Ordinal) || from.Contains('/', StringComparison.Ordinal)) && Pins.FindFault(from) is { } fault)
                    delivery.Should(file, instruction.Line, "image-pinned", fault);
            }
        }
    }

    private static void CheckInstruction(Delivery delivery, DeliveryFile file, Instruction instruction, IReadOnlyList<string> contexts)
    {
        switch (instruction.Name)
        {
            case "COPY" or "ADD" when !instruction.Flags.ContainsKey("from"):
                var words = instruction.Words;
                if (words.Count < 2)
                    delivery.Must(file, instruction.Line, "dockerfile-copy", $"{instruction.Name} takes what to copy and where to");
                foreach (var source in words.SkipLast(1).Where(word => !word.StartsWith("<<", StringComparison.Ordinal) && !word.Contains('$', StringComparison.Ordinal)))
                    CheckSource(delivery, file, instruction, source, contexts);
                break;
            case "ENV" or "ARG":
                foreach (var (name, value) in Assignments(instruction.Arguments))
                    if (instruction.Name == "ARG" ? SecretCheck.IsSensitive(name) : SecretCheck.IsLiteral(name, value))
                        delivery.Must(file, instruction.Line, "secret-in-image", $"`{name}` would stay in the image for everybody to read: give it at run time, or in a build by `RUN --mount=type=secret`");
                break;
            case "RUN" when Unchecked().IsMatch(instruction.Arguments):
                delivery.Should(file, instruction.Line, "pipe-to-shell", "what is downloaded is run unseen: download it, compare its checksum, then run it");
                break;
            case "EXPOSE":
                foreach (var port in instruction.Words.Where(word => !word.Contains('$', StringComparison.Ordinal) && !Port().IsMatch(word)))
                    delivery.Must(file, instruction.Line, "dockerfile-expose", $"`{port}` is no port");
                break;
        }
    }

    private static void CheckSource(Delivery delivery, DeliveryFile file, Instruction instruction, string source, IReadOnlyList<string> contexts)
    {
        if (source.Contains("://", StringComparison.Ordinal))
        {
            if (instruction.Name == "COPY")
                delivery.Must(file, instruction.Line, "dockerfile-copy", "COPY takes files of the repository; for an address there is ADD --checksum");
            else if (!instruction.Flags.ContainsKey("checksum"))
                delivery.Should(file, instruction.Line, "download-checksum", "what is downloaded may be another thing tomorrow: give --checksum=sha256:…");
        }
        else if (!contexts.Any(context => delivery.Exists(context, source)))
        {
            delivery.Must(file, instruction.Line, "path-missing", $"`{source}` is not in the repository, where the build would look for it");
        }
    }

    private static void CheckUser(Delivery delivery, DeliveryFile file, IReadOnlyList<Instruction> instructions)
    {
        var last = instructions.ToList().FindLastIndex(one => one.Name == "FROM");
        var user = instructions.Skip(last).LastOrDefault(one => one.Name == "USER");
        var image = instructions[last].Words is [var named, ..] ? named : "";
        // A last stage that goes on from one before it has that one's user.
        if (user is null && instructions.Take(last).LastOrDefault(one => one.Name == "FROM" && one.Words is [_, _, var name] && name == image) is not null)
            user = instructions.Take(last).LastOrDefault(one => one.Name == "USER");
        if (user is null && !image.Contains("nonroot", StringComparison.Ordinal) && !image.Contains("chiseled", StringComparison.Ordinal) && !image.Contains("rootless", StringComparison.Ordinal) && !image.Contains("unprivileged", StringComparison.Ordinal))
            delivery.Should(file, instructions[last].Line, "image-user", "the image runs as root: end with a USER that is not");
        else if (user is { Words: [var who, ..] } && (who.Split(':')[0] is "root" or "0"))
            delivery.Should(file, user.Line, "image-user", "the image runs as root: end with a USER that is not");
    }

    private static IEnumerable<(string Name, string? Value)> Assignments(string arguments) => arguments.Contains('=', StringComparison.Ordinal)
        ? Assignment().Matches(arguments).Select(match => (match.Groups[1].Value, (string?)match.Groups[2].Value.Trim('"', '\'')))
        : arguments.Split((char[]?)null, 2, StringSplitOptions.RemoveEmptyEntries) is [var name, .. var rest] ? [(name, rest.FirstOrDefault())] : [];

    private static string Shorten(string text) => text.Length <= 30 ? text : text[..30] + "…";

    [GeneratedRegex(@"\$\{?(\w+)\}?", RegexOptions.None, 1_000)]
    private static partial Regex Variable();

    [GeneratedRegex(@"([A-Za-z_]\w*)=(""(?:[^""\\]|\\.)*""|'[^']*'|\S*)", RegexOptions.None, 1_000)]
    private static partial Regex Assignment();

    [GeneratedRegex(@"\b(?:curl|wget)\b[^|\n]*\|\s*(?:sudo\s+(?:-\w+\s+)*)?(?:\S*/)?(?:ba|z|da)?sh\b|\b(?:ba|z|da)?sh\s+(?:-c\s+[""']?\$|<)\((?:curl|wget)\b", RegexOptions.None, 1_000)]
    private static partial Regex Unchecked();

    [GeneratedRegex(@"^\d{1,5}(?:-\d{1,5})?(?:/(?:tcp|udp))?$", RegexOptions.None, 1_000)]
    private static partial Regex Port();
}

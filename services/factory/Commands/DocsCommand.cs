using System.CommandLine;
using AgentFactory.Factory.Cli;
using AgentFactory.Factory.Docs;

namespace AgentFactory.Factory.Commands;

/// <summary><c>factory docs</c>: writes the reference pages from the code.</summary>
internal static class DocsCommand
{
    public static Command Create()
    {
        var command = new Command("docs", "Write the reference pages from the code");
        foreach (var reference in Reference.All)
            command.Add(Create(reference));
        return command;
    }

    private static Command Create(Reference reference)
    {
        var folder = Options.Text("--out", "DIR", "The folder to write into; docs unless given");
        var command = new Command(reference.Name, $"Write {reference.File}") { folder };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var directory = parsed.GetValue(folder) ?? "docs";
            if (!Directory.Exists(directory))
                throw new BadInputException($"there is no folder {directory}. Nothing was written; name one with --out.");
            var file = Path.Combine(directory, reference.File);
            await File.WriteAllTextAsync(file, reference.Write(), cancellationToken);
            Console.Out.WriteLine($"wrote {file}");
            return ExitCode.Succeeded;
        });
        return command;
    }
}

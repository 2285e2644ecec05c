using System.CommandLine;
using AgentFactory.Coordinator.Api;
using AgentFactory.Factory.Cli;
using AgentFactory.Factory.Input;

namespace AgentFactory.Factory.Commands;

/// <summary><c>factory prp check</c>. Starts nothing: it must answer faster than one can look away.</summary>
internal static class PrpCommand
{
    public static Command Create() => new("prp", "Work with PRP files") { CreateCheck() };

    private static Command CreateCheck()
    {
        var files = new Argument<string[]>("FILE") { Description = "PRP files", Arity = ArgumentArity.OneOrMore };
        var json = Options.Json("One JSON object a file");
        var strict = new Option<bool>("--strict") { Description = "Exit 1 when a file could not be run as it is" };
        var command = new Command("check", "Read PRP files and say what is odd about them") { files, json, strict };
        command.SetAction((parsed, cancellationToken) =>
            CheckAsync(parsed.GetRequiredValue(files), parsed.GetValue(json), parsed.GetValue(strict), cancellationToken));
        return command;
    }

    private static async Task<int> CheckAsync(string[] files, bool json, bool strict, CancellationToken cancellationToken)
    {
        var exit = ExitCode.Succeeded;
        foreach (var file in files)
        {
            try
            {
                var prp = await PrpFile.ReadAsync(file, cancellationToken);
                if (json)
                    Console.Out.WriteLine(JsonLines.Write(prp));
                else
                    PrpText.Write(Console.Out, prp);
                if (strict && exit == ExitCode.Succeeded && SubmissionRules.FindProblems(prp, new()).Count > 0)
                    exit = ExitCode.Failed;
            }
            catch (BadInputException e)
            {
                Console.Error.WriteLine(PlainText.Line($"factory prp check: {e.Message}"));
                exit = ExitCode.BadInput;
            }
        }

        return exit;
    }
}

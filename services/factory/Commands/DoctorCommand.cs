using System.CommandLine;
using AgentFactory.Factory.Cli;
using AgentFactory.Factory.Doctor;
using AgentFactory.Factory.Input;

namespace AgentFactory.Factory.Commands;

/// <summary><c>factory doctor</c>: what this machine lacks, and how to get it.</summary>
internal static class DoctorCommand
{
    public static Command Create()
    {
        var data = Options.Data();
        var json = Options.Json("One JSON object a check");
        var command = new Command("doctor", "Check what this machine has and what it lacks") { data, json };
        command.SetAction((parsed, cancellationToken) => CheckAsync(DataFolder.Find(parsed.GetValue(data)), parsed.GetValue(json), cancellationToken));
        return command;
    }

    private static async Task<int> CheckAsync(string dataFolder, bool json, CancellationToken cancellationToken)
    {
        var failed = false;
        await foreach (var finding in MachineChecks.RunAsync(dataFolder, cancellationToken))
        {
            failed |= finding.Level == CheckLevel.Fail;
            Console.Out.WriteLine(json
                ? JsonLines.Write(finding)
                : PlainText.Line($"{finding.Level.ToString().ToLowerInvariant(),-5} {finding.Name,-12} {finding.Text}"));
        }

        return failed ? ExitCode.Failed : ExitCode.Succeeded;
    }
}

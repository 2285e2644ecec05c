using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using AgentFactory.Contracts.Policy;
using AgentFactory.Factory.Cli;
using AgentFactory.Factory.Hosting;
using AgentFactory.Factory.Input;

namespace AgentFactory.Factory.Commands;

/// <summary><c>factory policy</c>: what runs may do here, in the form of the configuration.</summary>
internal static class PolicyCommand
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Create()
    {
        var asShipped = new Option<bool>("--default") { Description = "The policy that comes with the factory, with its explanations" };
        var data = Options.Data();
        var command = new Command("policy", "Show what runs may do, and what a person is asked, as DATA/factory.json has it over what comes with the factory") { asShipped, data };
        command.SetAction(parsed =>
        {
            Console.Out.WriteLine(parsed.GetValue(asShipped) ? PolicyFile.DefaultText.TrimEnd() : Write(DataFolder.Find(parsed.GetValue(data))));
            return ExitCode.Succeeded;
        });
        return command;
    }

    /// <exception cref="BadInputException">A key is unknown or a value out of its bounds.</exception>
    private static string Write(string dataFolder)
    {
        using var configuration = FactoryConfiguration.Create(dataFolder, unsandboxed: false);
        return JsonSerializer.Serialize(new { Policy = PolicyFile.Read(configuration) }, Readable);
    }
}

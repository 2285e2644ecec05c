using System.CommandLine;
using System.Globalization;
using AgentFactory.Factory.Servers;

namespace AgentFactory.Factory.Cli;

/// <summary>Options that several commands have, with one meaning.</summary>
internal static class Options
{
    public static Option<bool> Json(string what) => new("--json") { Description = what };

    public static Option<string?> Data() => new("--data")
    {
        Description = "Where runs are kept [default: $FACTORY_DATA, else ~/.local/share/agentfactory]",
        HelpName = "DIR",
    };

    public static Option<string?> Server() => new("--server")
    {
        Description = $"The REST address of a coordinator or of `factory serve` [default: $FACTORY_SERVER, else {ServerClient.DefaultAddress}]",
        HelpName = "URL",
    };

    /// <summary>For commands about runs, which are in a data directory or on a server.</summary>
    public static Option<string?> RunServer() => new("--server")
    {
        Description = "The run is at this REST address, of a coordinator or of `factory serve` [default: $FACTORY_SERVER; without both, in --data]",
        HelpName = "URL",
    };

    public static Option<string?> Text(string name, string helpName, string description) =>
        new(name) { Description = description, HelpName = helpName };

    /// <summary>A count above zero.</summary>
    public static Option<long?> Count(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "N",
        CustomParser = result =>
        {
            if (long.TryParse(result.Tokens[0].Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var value) && value > 0)
                return value;
            result.AddError($"{name} takes a whole number above 0, not {result.Tokens[0].Value}.");
            return null;
        },
    };

    /// <summary>An amount of US dollars above zero.</summary>
    public static Option<double?> Dollars(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "N",
        CustomParser = result =>
        {
            if (double.TryParse(result.Tokens[0].Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
                && value > 0 && double.IsFinite(value))
                return value;
            result.AddError($"{name} takes an amount of US dollars above 0, not {result.Tokens[0].Value}.");
            return null;
        },
    };
}

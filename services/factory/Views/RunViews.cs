using Spectre.Console;

namespace AgentFactory.Factory.Views;

/// <summary>Picks the view that suits where the output goes.</summary>
internal static class RunViews
{
    public static IRunView Choose(bool json)
    {
        if (json)
            return new JsonView(Console.Out);
        return IsTerminal() ? new LiveView(AnsiConsole.Console, TimeProvider.System) : new PlainView(Console.Out, TimeProvider.System);
    }

    private static bool IsTerminal() =>
        !Console.IsOutputRedirected && AnsiConsole.Profile.Capabilities.Ansi && AnsiConsole.Profile.Capabilities.Interactive;
}

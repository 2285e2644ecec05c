using System.CommandLine;
using System.CommandLine.Parsing;
using AgentFactory.Coordinator.Storage;
using AgentFactory.ServiceDefaults;
using Microsoft.Extensions.Options;

namespace AgentFactory.Factory.Cli;

/// <summary>Parses, invokes, and turns whatever goes wrong into one line and an exit status.</summary>
internal static class CommandLine
{
    /// <summary>Set to anything: unexpected errors, those of agents too, come with their stack trace.</summary>
    public const string DebugVariable = "FACTORY_DEBUG";

    public static bool IsDebugged => Environment.GetEnvironmentVariable(DebugVariable) is { Length: > 0 };

    public static async Task<int> InvokeAsync(IReadOnlyList<string> args, params Func<Command>[] commands)
    {
        var root = new RootCommand("Turns a PRP into a git branch on which every criterion was executed.");
        foreach (var create in commands)
            root.Add(create());
        // A leading @ is an ordinary character here: nobody expects a file's content to become arguments.
        var parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        try
        {
            if (UsageProblem.Find(parsed) is { } problem)
                return Refuse(problem);
            // Commands that can be interrupted handle signals themselves; for the rest the default, sudden end is right.
            return await parsed.InvokeAsync(new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            });
        }
        catch (BadInputException e)
        {
            return Refuse($"{NameOf(parsed)}: {e.Message}");
        }
        catch (StorageException e)
        {
            // A data directory of a newer version, or a damaged one: nothing was changed, and the message says what to do.
            return Refuse($"{NameOf(parsed)}: {e.Message}");
        }
        catch (OptionsValidationException e)
        {
            // A setting is not possible: the message names it.
            return Refuse($"{NameOf(parsed)}: {e.Message}");
        }
        catch (StartException e)
        {
            // An agent, or a setting of one: the message names it. Whoever wrote the agent wants to see where it threw.
            if (IsDebugged)
                Console.Error.WriteLine(e);
            return Refuse($"{NameOf(parsed)}: {e.Message}");
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return Fail(parsed, e);
        }
    }

    /// <summary>The command as typed, for instance <c>factory prp check</c>.</summary>
    public static string NameOf(ParseResult parsed)
    {
        var names = new List<string>();
        for (SymbolResult? result = parsed.CommandResult; result is CommandResult command; result = command.Parent)
            names.Add(command.Command is RootCommand ? "factory" : command.Command.Name);
        names.Reverse();
        return string.Join(' ', names);
    }

    private static int Refuse(string message)
    {
        Console.Error.WriteLine(PlainText.Line(message));
        return ExitCode.BadInput;
    }

    private static int Fail(ParseResult parsed, Exception e)
    {
        if (IsDebugged)
            Console.Error.WriteLine(e);
        else
            Console.Error.WriteLine(PlainText.Line(
                $"{NameOf(parsed)}: {e.GetType().Name}: {e.Message} The details are in {CrashLog.Write(e)}."));
        return ExitCode.Failed;
    }
}

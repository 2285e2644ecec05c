using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;

namespace AgentFactory.Factory.Cli;

/// <summary>Says in one line what is wrong with a command line; the parser's own words come with a page of help.</summary>
internal static class UsageProblem
{
    /// <summary>Null when the line can be invoked.</summary>
    public static string? Find(ParseResult parsed)
    {
        // Help and version answer whatever else is on the line.
        if (parsed.Action is not null and not ParseErrorAction && parsed.Action != parsed.CommandResult.Command.Action)
            return null;
        var name = CommandLine.NameOf(parsed);
        var help = $"See: {name} --help";
        if (UnknownOption(parsed) is { } option)
            return $"{name}: unknown option {option}. {help}";
        if (parsed.Errors.Count == 0)
            return null;
        if (parsed.UnmatchedTokens is [var token, ..])
        {
            var isCommand = parsed.CommandResult.Command.Subcommands.Count > 0;
            return $"{name}: {(isCommand ? "no such command" : "one argument too many")}: {token}. {help}";
        }

        return $"{name}: {Rephrase(parsed, parsed.Errors[0])} {help}";
    }

    /// <summary>The parser takes an unknown option for an argument, and a later error would then name the wrong word.</summary>
    private static string? UnknownOption(ParseResult parsed) =>
        parsed.Tokens
            .TakeWhile(token => token.Type != TokenType.DoubleDash)
            .FirstOrDefault(token => token.Type == TokenType.Argument && token.Value is ['-', not (>= '0' and <= '9'), ..])
            ?.Value;

    private static string Rephrase(ParseResult parsed, ParseError error)
    {
        if (error.SymbolResult is OptionResult { Tokens.Count: 0, Option: var option } && !option.Required)
            return $"{option.Name} needs a value.";
        if (parsed.CommandResult.Command.Subcommands.Count > 0 && parsed.CommandResult.Command.Action is null)
            return $"say what to do: {string.Join(", ", parsed.CommandResult.Command.Subcommands.Select(command => command.Name))}.";
        var missing = parsed.CommandResult.Command.Arguments.FirstOrDefault(argument =>
            argument.Arity.MinimumNumberOfValues > 0 && parsed.GetResult(argument) is null or { Tokens.Count: 0 });
        return missing is null ? error.Message : $"{missing.Name} is missing.";
    }
}

using System.Globalization;
using AgentFactory.Contracts.Journal;
using AgentFactory.Coordinator.Models.Providers;
using AgentFactory.Coordinator.Storage;

namespace AgentFactory.Coordinator.Models;

/// <summary>Says, to a person, that a call does not fit in what is left of a run's pool.</summary>
internal static class Budget
{
    /// <summary>US dollars that the run may spend as it stands: its own limit, or what it may spend before a person is asked.</summary>
    public static double? LimitOf(ModelCall call) =>
        call.UnapprovedUsd is { } unapproved ? Math.Min(unapproved, call.Options.MaxUsd ?? unapproved) : call.Options.MaxUsd;

    /// <summary>Why the call was not made: nobody has approved what it may cost, or the pool does not cover it.</summary>
    public static Exception Refuse(ModelCall call, CallCost worst, RunSpending spending)
    {
        var committed = spending.Usd + spending.ReservedUsd + worst.Usd;
        var covered = (call.Options.MaxUsd is not { } usd || committed <= usd)
            && (call.Options.MaxTokens is not { } tokens || spending.Tokens + spending.ReservedTokens + worst.InputTokens + worst.OutputTokens <= tokens);
        return covered && call.UnapprovedUsd is { } unapproved
            ? new SpendUnapprovedException(
                $"May the run spend more than {Dollars(unapproved)} USD? {Dollars(spending.Usd)} are spent, {Dollars(spending.ReservedUsd)} reserved by calls in flight, and the next "
                + $"call of the {call.Role} may cost {Dollars(worst.Usd)}. {(call.Options.MaxUsd is { } most ? $"Its limit stays {Dollars(most)} USD." : "It has no limit of its own: give it one with --max-usd.")}")
            : Exhausted(call, worst, spending);
    }

    private static BudgetExhaustedException Exhausted(ModelCall call, CallCost worst, RunSpending spending)
    {
        var tokens = worst.InputTokens + worst.OutputTokens;
        var run = call.Attempt.RunId;
        if (call.Options.MaxTokens is { } maxTokens && spending.Tokens + spending.ReservedTokens + tokens > maxTokens)
        {
            return new(Text(
                "tokens", Number(spending.Tokens), Number(spending.ReservedTokens), Number(tokens), Number(maxTokens),
                $"factory resume {run} --max-tokens {Math.Max(2 * maxTokens, spending.Tokens + spending.ReservedTokens + tokens)}"));
        }

        var maxUsd = call.Options.MaxUsd ?? 0;
        var enough = Math.Max(2 * maxUsd, Math.Ceiling((spending.Usd + spending.ReservedUsd + worst.Usd) * 100) / 100);
        return new(Text(
            "USD", Dollars(spending.Usd), Dollars(spending.ReservedUsd), Dollars(worst.Usd), Dollars(maxUsd),
            $"factory resume {run} --max-usd {enough.ToString("0.##", CultureInfo.InvariantCulture)}"));
    }

    private static string Text(string unit, string spent, string reserved, string needed, string limit, string command) =>
        $"the run's budget does not cover the next model call: {spent} {unit} spent, {reserved} reserved by calls in flight, "
        + $"up to {needed} needed, limit {limit}. Nothing was sent and all work is kept. Go on with `{command}`.";

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Dollars(double value) => value.ToString("0.####", CultureInfo.InvariantCulture);
}

/// <summary>The run may not spend more before a person was asked. Nothing was sent.</summary>
/// <param name="question">What to ask.</param>
internal sealed class SpendUnapprovedException(string question) : Exception(question);

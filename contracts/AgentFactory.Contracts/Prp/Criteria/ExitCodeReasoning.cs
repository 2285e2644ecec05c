using AgentFactory.Contracts.Prp.Shell;

namespace AgentFactory.Contracts.Prp.Criteria;

/// <summary>
/// Decides whether a script's exit code depends on what it checks. Scripts run under <c>bash -e -o pipefail</c>, and
/// people also run them by hand; a script counts as deciding only if it does so in both:
/// <list type="bullet">
/// <item>a plain command that fails stops the script (<c>-e</c>), so <c>check; echo done</c> decides;</item>
/// <item><c>check &amp;&amp; echo ok</c> stops nothing unless it is the last statement: that is how <c>-e</c> works;</item>
/// <item>a pipe into a filter (<c>check | tail</c>) loses the code in an ordinary shell, unless the script itself
/// sets <c>pipefail</c>.</item>
/// </list>
/// </summary>
internal sealed class ExitCodeReasoning
{
    private const int MaxCallDepth = 16;

    private readonly ShellScript _script;
    private readonly bool _keepsGoing;
    private readonly bool _pipeFail;
    private int _calls;

    private ExitCodeReasoning(ShellScript script)
    {
        _script = script;
        var settings = script.Commands.Select(c => c.Command.Words).Where(words => words is [{ Text: "set" }, ..]).ToList();
        _keepsGoing = settings.Any(words => words.Any(word => word.Text == "+e"));
        _pipeFail = settings.Any(words => words.Any(word => word.Text == "pipefail")) || script.Text.Contains("PIPESTATUS", StringComparison.Ordinal);
    }

    /// <summary>Why it does not depend on anything, when one thing is to blame.</summary>
    public string? Reason { get; private set; }

    public static (ExitCode Code, string? Reason) Of(ShellScript script)
    {
        var reasoning = new ExitCodeReasoning(script);
        var code = reasoning.Evaluate(script.Body, isLast: true);
        return (code, reasoning.Reason);
    }

    private ExitCode Evaluate(StatementList list, bool isLast)
    {
        var result = ExitCode.AlwaysZero;
        var computes = false;
        for (var i = 0; i < list.Items.Count; i++)
        {
            var statement = list.Items[i];
            var last = isLast && i == list.Items.Count - 1;
            if (ExitStatus(statement) is { } status)
                return result == ExitCode.Depends || computes ? ExitCode.Depends : status;
            var code = statement.Background ? ExitCode.AlwaysZero : Evaluate(statement.Chain, last);
            if (!last && _keepsGoing)
                continue;
            if (code == ExitCode.NeverZero && result != ExitCode.Depends)
                return ExitCode.NeverZero;
            if (code == ExitCode.Depends && IsComputation(statement))
                computes = true;
            else if (code != ExitCode.AlwaysZero)
                result = ExitCode.Depends;
        }
        // `x=$(run)` alone does stop a script; where the check of x is masked, that it could be computed is not what was asked.
        return computes && Reason is null ? ExitCode.Depends : result;
    }

    /// <summary><c>x=$(run)</c> and nothing else.</summary>
    private static bool IsComputation(Statement statement) =>
        statement.Chain.Parts is [{ Stages: [SimpleCommand { Words.Count: 0 }] }];

    /// <summary>For a bare <c>exit N</c>: what it makes of the script. Null for anything else.</summary>
    private static ExitCode? ExitStatus(Statement statement)
    {
        if (statement.Background || statement.Chain.Parts is not [{ Negated: false, Stages: [SimpleCommand { Words: [{ Text: "exit" }, ..] words }] }])
            return null;
        return words.Count == 1 ? null : words[1].Expands ? ExitCode.Depends : words[1].Text == "0" ? ExitCode.AlwaysZero : ExitCode.NeverZero;
    }

    private ExitCode Evaluate(AndOrChain chain, bool isLast)
    {
        var code = Evaluate(chain.Parts[0], isLast, alone: chain.Parts.Count == 1);
        for (var i = 0; i < chain.Operators.Count; i++)
        {
            var right = Evaluate(chain.Parts[i + 1], isLast, alone: false);
            var wasDeciding = code == ExitCode.Depends;
            code = chain.Operators[i] == "&&" ? And(code, right) : Or(code, right);
            if (wasDeciding && code == ExitCode.AlwaysZero && chain.Operators[i] == "||")
                Reason ??= "what follows || hides the failure";
        }
        if (!isLast && code == ExitCode.Depends && chain.Operators is [.., "&&"]
            && Evaluate(chain.Parts[^1], isLast: false, alone: false) == ExitCode.AlwaysZero)
        {
            Reason ??= "a line of the form `check && echo …` stops a script only when it is the last one";
            return ExitCode.AlwaysZero;
        }
        return code;
    }

    private static ExitCode And(ExitCode left, ExitCode right) => (left, right) switch
    {
        (ExitCode.NeverZero, _) => ExitCode.NeverZero,
        (ExitCode.AlwaysZero, _) => right,
        (_, ExitCode.NeverZero) => ExitCode.Depends,
        _ => ExitCode.Depends,
    };

    private static ExitCode Or(ExitCode left, ExitCode right) => (left, right) switch
    {
        (ExitCode.AlwaysZero, _) or (_, ExitCode.AlwaysZero) => ExitCode.AlwaysZero,
        (ExitCode.NeverZero, _) => right,
        _ => ExitCode.Depends,
    };

    private ExitCode Evaluate(Pipeline pipeline, bool isLast, bool alone)
    {
        var codes = pipeline.Stages.Select(stage => Evaluate(stage, isLast)).ToList();
        var code = codes[^1];
        if (codes.Count > 1 && codes.SkipLast(1).Contains(ExitCode.Depends))
        {
            if (_pipeFail)
                code = ExitCode.Depends;
            else if (code == ExitCode.AlwaysZero)
                Reason ??= $"the pipe ends in {NameOf(pipeline.Stages[^1])}, which replaces the exit code";
        }
        if (!pipeline.Negated)
            return code;
        // `! check` never stops a script under -e unless it is the last statement, or part of a chain.
        if (alone && !isLast)
            return ExitCode.AlwaysZero;
        return code switch
        {
            ExitCode.AlwaysZero => ExitCode.NeverZero,
            ExitCode.NeverZero => ExitCode.AlwaysZero,
            _ => code,
        };
    }

    private static string NameOf(ShellNode node) => node is SimpleCommand simple ? $"`{CommandLine.Of(simple).Program}`" : "a group";

    private ExitCode Evaluate(ShellNode node, bool isLast) => node switch
    {
        SimpleCommand simple => Evaluate(simple, isLast),
        GroupCommand group => Evaluate(group.Body, isLast),
        FunctionDefinition => ExitCode.AlwaysZero,
        LoopCommand loop => Evaluate(loop.Body, isLast) == ExitCode.AlwaysZero ? ExitCode.AlwaysZero : ExitCode.Depends,
        CaseCommand choice => choice.Branches.All(branch => Evaluate(branch, isLast) == ExitCode.AlwaysZero) ? ExitCode.AlwaysZero : ExitCode.Depends,
        IfCommand branch => Evaluate(branch, isLast),
        _ => ExitCode.Depends,
    };

    private ExitCode Evaluate(IfCommand command, bool isLast)
    {
        var outcomes = command.Branches.Select(branch => Evaluate(branch.Body, isLast)).ToList();
        outcomes.Add(command.Otherwise is null ? ExitCode.AlwaysZero : Evaluate(command.Otherwise, isLast));
        var constant = command.Branches.Count == 1 ? Evaluate(command.Branches[0].Condition, isLast: true) : ExitCode.Depends;
        if (constant == ExitCode.AlwaysZero)
            return outcomes[0];
        if (constant == ExitCode.NeverZero)
            return outcomes[^1];
        return outcomes.All(outcome => outcome == ExitCode.AlwaysZero) ? ExitCode.AlwaysZero
            : outcomes.All(outcome => outcome == ExitCode.NeverZero) ? ExitCode.NeverZero
            : ExitCode.Depends;
    }

    private ExitCode Evaluate(SimpleCommand simple, bool isLast)
    {
        if (simple.Words.Count == 0)
            return simple.Assignments.Any(a => a.Raw.Contains("$(", StringComparison.Ordinal) || a.Raw.Contains('`')) ? ExitCode.Depends : ExitCode.AlwaysZero;
        var command = CommandLine.Of(simple);
        if (_script.Functions.TryGetValue(command.Program, out var function) && _calls < MaxCallDepth)
        {
            _calls++;
            var code = Evaluate(function, isLast);
            _calls--;
            return code;
        }
        return CommandExitCodes.Of(command);
    }
}

using System.CommandLine;
using AgentFactory.Factory.Cli;
using AgentFactory.Factory.Runs;

namespace AgentFactory.Factory.Commands;

/// <summary>The options that say how a run begins; <c>run</c> has all of them, <c>plan</c> and <c>submit</c> those that make sense there.</summary>
internal sealed class RunOptionsSet
{
    private readonly Argument<string?> _prp = new("PRP") { Description = "The requirement: a markdown file", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string?> _issue = Options.Text("--issue", "OWNER/REPO#N", "Read the requirement from this issue instead, and start from its repository");
    private readonly Option<string[]> _checks = new("--check") { Description = "With --issue: a command that must succeed, besides those the issue gives; may be repeated", HelpName = "COMMAND" };
    private readonly Option<string?> _out = Options.Text("--out", "DIR", "Where the branch is put; must be empty or absent [default: ./factory-out/NAME]");
    private readonly Option<string?> _model = Options.Text("--model", "M", "openai:MODEL, azure:DEPLOYMENT, ollama:MODEL or replay:FILE [default: as configured]");
    private readonly Option<string?> _record = Options.Text("--record", "FILE", "Write the conversation with the model, to be played with replay:FILE");
    private readonly Option<double?> _maxUsd = Options.Dollars("--max-usd", "Wait for a person before more US dollars are spent");
    private readonly Option<long?> _maxTokens = Options.Count("--max-tokens", "Wait for a person before more tokens are used");
    private readonly Option<bool> _approve = new("--approve") { Description = "Ask a person before delivery; with --follow before each round's push, too" };
    private readonly Option<bool> _pullRequest = new("--pull-request") { Description = "Push the proven branch and open a draft pull request [default: when the repository is on the forge that GitHub:Address names and there is a credential for it]" };
    private readonly Option<bool> _noPullRequest = new("--no-pull-request") { Description = "Open none" };
    private readonly Option<bool> _follow = new("--follow") { Description = "After the pull request is open: mend what people and checks say of it, until it is merged, closed, or approved with green checks; what cannot be mended is said there, and the run ends with what it delivered before" };
    private readonly Option<long?> _followRounds = Options.Count("--follow-rounds", "With --follow: the most rounds of repairs [default: 3]");
    private readonly Option<long?> _followHours = Options.Count("--follow-hours", "With --follow: the most hours [default: 72]");
    private readonly Option<string?> _data = Options.Data();
    private readonly Option<string?> _repository = Options.Text("--repo", "DIR|URL", "Start from this git repository [default: what the PRP names, else nothing]");
    private readonly Option<string?> _base = Options.Text("--base", "REF", "Start from this branch, tag or commit of it [default: its HEAD]");
    private readonly Option<bool> _allowJudged = new("--allow-judged") { Description = "Run a PRP that has nothing to execute; what it delivers is then judged, not proven" };
    private readonly Option<string?> _sandbox = Options.Text("--sandbox", "KIND", "bubblewrap or none: what keeps generated commands in bounds [default: bubblewrap]");

    public void AddAll(Command command)
    {
        AddForPlan(command);
        foreach (var option in new Option[] { _out, _record, _approve, _pullRequest, _noPullRequest, _follow, _followRounds, _followHours, _allowJudged, _sandbox })
            command.Add(option);
    }

    public void AddForSubmit(Command command)
    {
        AddForPlan(command);
        foreach (var option in new Option[] { _approve, _pullRequest, _noPullRequest, _follow, _followRounds, _followHours, _allowJudged })
            command.Add(option);
    }

    public void AddForPlan(Command command)
    {
        command.Add(_prp);
        foreach (var option in new Option[] { _issue, _checks, _model, _maxUsd, _maxTokens, _data, _repository, _base })
            command.Add(option);
    }

    public RunArguments Read(ParseResult parsed, bool planOnly) => new()
    {
        Prp = parsed.GetValue(_prp),
        Issue = parsed.GetValue(_issue),
        Checks = parsed.GetValue(_checks) ?? [],
        Out = planOnly ? null : parsed.GetValue(_out),
        Model = parsed.GetValue(_model),
        Record = planOnly ? null : parsed.GetValue(_record),
        MaxUsd = parsed.GetValue(_maxUsd),
        MaxTokens = parsed.GetValue(_maxTokens),
        Approve = !planOnly && parsed.GetValue(_approve),
        PullRequest = planOnly ? null : PullRequestChoice.Read(parsed.GetValue(_pullRequest), parsed.GetValue(_noPullRequest)),
        Follow = !planOnly && parsed.GetValue(_follow) ? true : null,
        FollowRounds = planOnly ? null : parsed.GetValue(_followRounds),
        FollowHours = planOnly ? null : parsed.GetValue(_followHours),
        Data = parsed.GetValue(_data),
        Repository = parsed.GetValue(_repository),
        Base = parsed.GetValue(_base),
        AllowJudged = planOnly || parsed.GetValue(_allowJudged),
        Sandbox = planOnly ? null : parsed.GetValue(_sandbox),
        PlanOnly = planOnly,
    };
}

using System.CommandLine;
using AgentFactory.Factory.Cli;
using AgentFactory.Factory.Reviews;
using AgentFactory.Factory.Runs;

namespace AgentFactory.Factory.Commands;

/// <summary><c>factory review</c>: reads a change that is there already, and says what is wrong with it. Executes none of it.</summary>
internal static class ReviewCommand
{
    public static Command Create()
    {
        var target = new Argument<string?>("CHANGE") { Description = "A pull request, as owner/repository#12 or the address of its page; with --base the folder of a repository [default: this one]", Arity = ArgumentArity.ZeroOrOne };
        var into = Options.Text("--base", "REF", "Review commits of this machine: what is to be merged into this branch, tag or commit");
        var head = Options.Text("--head", "REF", "With --base: the change's last commit [default: HEAD]");
        var dryRun = new Option<bool>("--dry-run") { Description = "Show the review of a pull request, and post nothing" };
        var approve = new Option<bool>("--approve") { Description = "Ask a person before the review is posted" };
        var again = new Option<bool>("--again") { Description = "Review anew what was reviewed before, instead of showing that" };
        var maxLines = Options.Count("--max-lines", "Refuse a change of more lines [default: 20000]");
        var model = Options.Text("--model", "M", "openai:MODEL, azure:DEPLOYMENT, ollama:MODEL or replay:FILE [default: as configured]");
        var maxUsd = Options.Dollars("--max-usd", "Wait for a person before more US dollars are spent");
        var maxTokens = Options.Count("--max-tokens", "Wait for a person before more tokens are used");
        var sandbox = Options.Text("--sandbox", "KIND", "bubblewrap or none: what suggested patches are tried in [default: bubblewrap]");
        var data = Options.Data();
        var json = Options.Json("One JSON object a line: events as they happen, last the result");
        var command = new Command("review", "Review a pull request, or commits of this machine; nothing of them is executed")
            { target, into, head, dryRun, approve, again, maxLines, model, maxUsd, maxTokens, sandbox, data, json };
        command.SetAction((parsed, cancellationToken) => ReviewAsync(
            new ReviewArguments
            {
                Target = parsed.GetValue(target),
                Base = parsed.GetValue(into),
                Head = parsed.GetValue(head),
                DryRun = parsed.GetValue(dryRun),
                Approve = parsed.GetValue(approve),
                Again = parsed.GetValue(again),
                MaxLines = parsed.GetValue(maxLines) ?? ReviewArguments.DefaultMaxLines,
                Model = parsed.GetValue(model),
                MaxUsd = parsed.GetValue(maxUsd),
                MaxTokens = parsed.GetValue(maxTokens),
                Sandbox = parsed.GetValue(sandbox),
                Data = parsed.GetValue(data),
            },
            parsed.GetValue(json),
            cancellationToken));
        return command;
    }

    private static async Task<int> ReviewAsync(ReviewArguments arguments, bool json, CancellationToken cancellationToken)
    {
        var (request, known) = await ReviewRequest.MakeAsync(arguments, cancellationToken);
        if (known is null)
            return await OneProcess.StartAsync(request, json, cancellationToken);
        Console.Error.WriteLine($"factory review: this change has the run {known} already; --again reviews it anew.");
        return await OneProcess.ResumeAsync(
            request.DataFolder, new ResumeRequest { RunId = known, Model = arguments.Model, MaxUsd = arguments.MaxUsd, MaxTokens = arguments.MaxTokens }, json, cancellationToken);
    }
}

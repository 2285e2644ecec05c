using System.Text.Json;
using AgentFactory.Contracts;
using AgentFactory.Contracts.Prp;
using AgentFactory.Contracts.Runs;
using AgentFactory.Coordinator.Models;
using AgentFactory.ServiceDefaults.Processes;
using Microsoft.Extensions.Options;

namespace AgentFactory.Coordinator.Api;

/// <summary>Reads what came over the network into a submission. What only the operator may decide cannot be asked for here.</summary>
internal sealed class Submissions(ModelCatalog models, IOptions<CoordinatorOptions> options)
{
    private const int MaxKeyLength = 200;

    /// <exception cref="PrpRefusedException">A part of it cannot be read, or asks for what it may not have.</exception>
    public RunSubmission Read(string prp, string optionsJson, string? key)
    {
        if (key is { Length: > MaxKeyLength })
            throw Refused($"The idempotency key is longer than {MaxKeyLength} characters: use a shorter one.");
        if (prp.Length > options.Value.MaxPrpCharacters)
            throw Refused($"It is longer than {options.Value.MaxPrpCharacters} characters: shorten it, or split it into several.");
        var submission = new RunSubmission(ReadPrp(prp), ReadOptions(optionsJson)) { IdempotencyKey = string.IsNullOrEmpty(key) ? null : key };
        RequireRemote(submission.Repository);
        RequireNoFile(submission.Options.Model);
        RequireModel(submission.Options.Model);
        return submission;
    }

    /// <summary>A path would let whoever can reach this port read every repository that this process's user can.</summary>
    private void RequireRemote(string? repository)
    {
        if (string.IsNullOrWhiteSpace(repository) || options.Value.AllowLocalFiles || GitArguments.IsRemote(repository))
            return;
        throw Refused(
            $"The repository '{repository}' is no address of another machine: give one that begins with https://, http:// or ssh://. "
            + $"Paths of the factory's own machine are taken only where the operator sets {CoordinatorOptions.Section}:{nameof(CoordinatorOptions.AllowLocalFiles)}.");
    }

    /// <summary>As with repositories: what is wrong with a file says that it is there.</summary>
    private void RequireNoFile(string? model)
    {
        if (options.Value.AllowLocalFiles || ModelName.TryParse(model ?? "") is not { Provider: ModelName.Replay })
            return;
        throw Refused(
            "A recording is a file of the factory's own machine, and is played only where the operator configures it as a model, "
            + $"or sets {CoordinatorOptions.Section}:{nameof(CoordinatorOptions.AllowLocalFiles)}.");
    }

    /// <summary>What was asked for by name must be there; that no model is configured can be put right while the run waits.</summary>
    private void RequireModel(string? model)
    {
        if (!string.IsNullOrWhiteSpace(model) && models.FindProblem(model) is { } problem)
            throw Refused($"Its model {model} cannot be asked: {problem}.");
    }

    private static PrpDocument ReadPrp(string text)
    {
        try
        {
            return PrpReader.Read(text);
        }
        catch (PrpUnreadableException e)
        {
            throw Refused(e.Message);
        }
    }

    private static RunOptions ReadOptions(string json)
    {
        try
        {
            var read = string.IsNullOrWhiteSpace(json) ? new RunOptions() : ContractsJson.Read<RunOptions>(json);
            return read.AllowUnsandboxed
                ? throw Refused("Running without a sandbox is the operator's decision: it is set where the fleet is started, not in a submission.")
                : read;
        }
        catch (JsonException e)
        {
            throw Refused($"The options are not what they should be: {e.Message}");
        }
    }

    private static PrpRefusedException Refused(string problem) => new([problem]);
}

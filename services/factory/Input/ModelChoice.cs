using AgentFactory.Coordinator.Models;
using AgentFactory.Factory.Cli;

namespace AgentFactory.Factory.Input;

/// <summary>Which model a run asks, and how that came about: the option, else the configuration, else a recording beside the PRP.</summary>
internal static class ModelChoice
{
    /// <summary>What a recording beside a PRP is called: <c>NAME.md</c> has <c>NAME.recording.jsonl</c>.</summary>
    public const string RecordingSuffix = ".recording.jsonl";

    /// <returns>The run's own choice, null for what is configured; and what the user must be told.</returns>
    /// <exception cref="BadInputException">No model can be asked.</exception>
    public static (string? Model, IReadOnlyList<string> Notes) Choose(
        string? option, string? prpFile, IConfiguration configuration, bool limitedInUsd = false, IReadOnlyCollection<string>? roles = null)
    {
        var catalog = Catalog(configuration);
        if (option is not null)
        {
            var model = Absolute(option);
            return catalog.FindProblem(model, limitedInUsd, roles) is { } problem ? throw new BadInputException($"--model {option}: {problem}.") : (model, Unpriced(model));
        }

        if (catalog.FindProblem(null, roles: roles) is not { } unconfigured)
            return catalog.FindProblem(null, limitedInUsd, roles) is { } unpriced ? throw new BadInputException($"{unpriced}.") : (null, Unpriced(null));
        if ((prpFile is null ? null : RecordingBeside(prpFile)) is not { } recording)
            throw new BadInputException($"{unconfigured}.");
        var replay = $"{ModelName.Replay}:{Path.GetFullPath(recording)}";
        return catalog.FindProblem(replay) is { } broken
            ? throw new BadInputException($"{broken}.")
            : (replay, [$"no model is configured: playing the recording {recording}"]);

        IReadOnlyList<string> Unpriced(string? chosen) => catalog.FindUnpriced(chosen, roles) is { } note ? [note] : [];
    }

    /// <summary>What keeps the model from being asked; null when nothing does.</summary>
    /// <param name="configuration">Where keys and addresses are.</param>
    /// <param name="chosen">The run's own choice; null for what is configured.</param>
    /// <param name="limitedInUsd">Whether the run has a limit in dollars.</param>
    /// <param name="roles">Who asks in the run; null for all that may.</param>
    public static string? FindProblem(IConfiguration configuration, string? chosen, bool limitedInUsd = false, IReadOnlyCollection<string>? roles = null) =>
        Catalog(configuration).FindProblem(chosen, limitedInUsd, roles);

    /// <summary>The recording beside a PRP; null when there is none.</summary>
    public static string? RecordingBeside(string prpFile)
    {
        var recording = Path.Combine(Path.GetDirectoryName(prpFile) ?? "", Path.GetFileNameWithoutExtension(prpFile) + RecordingSuffix);
        return File.Exists(recording) ? recording : null;
    }

    /// <summary>A resumed run may be started from another folder.</summary>
    public static string Absolute(string model) =>
        ModelName.TryParse(model) is { Provider: ModelName.Replay } replay ? $"{ModelName.Replay}:{Path.GetFullPath(replay.Name)}" : model;

    private static ModelCatalog Catalog(IConfiguration configuration)
    {
        var options = configuration.GetSection(ModelOptions.Section).Get<ModelOptions>() ?? new ModelOptions();
        return new ModelCatalog(configuration, Microsoft.Extensions.Options.Options.Create(options));
    }
}

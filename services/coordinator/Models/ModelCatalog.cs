using AgentFactory.Contracts.Tasks;
using AgentFactory.Coordinator.Models.Replay;
using Microsoft.Extensions.Options;

namespace AgentFactory.Coordinator.Models;

/// <summary>
/// Which model a role uses: the run's own choice, else <c>Models:ROLE</c>, else that of the tier that the role asks for, else
/// <c>Models:Default</c>, else <c>OPENAI_MODEL</c>; and what is missing before it can be asked. A run's own choice goes before what roles
/// say that they need, too.
/// </summary>
internal sealed class ModelCatalog
{
    public const string DefaultKey = "Default";

    /// <summary>Roles that settings may name whether this fleet has them or not.</summary>
    public static IReadOnlyList<string> EveryFleets { get; } =
        [Roles.Coordinator, Roles.Planner, Roles.Coder, Roles.Tester, Roles.Reviewer, Roles.DevOps, Roles.Database, Roles.GitHub];

    private static readonly string[] s_roles = [Roles.Planner, Roles.Coder, Roles.Tester, Roles.Reviewer, Roles.DevOps, Roles.Database];

    private readonly IConfiguration _configuration;
    private readonly ModelOptions _options;
    private readonly ContextWindows _windows;

    /// <summary>Models by role, as configured; <c>Default</c> among them.</summary>
    private readonly IReadOnlyDictionary<string, string> _configured;

    public ModelCatalog(IConfiguration configuration, IOptions<ModelOptions> options)
    {
        (_configuration, _options) = (configuration, options.Value);
        _windows = new(_options);
        _configured = ModelSettings.Roles(configuration);
    }

    /// <summary>The model of a role, or why there is none.</summary>
    /// <param name="role">The role that asks.</param>
    /// <param name="chosen">The run's own choice; null for what is configured.</param>
    public (ModelName? Model, string? Problem) Choose(string role, string? chosen)
    {
        if (!string.IsNullOrWhiteSpace(chosen))
        {
            return ModelName.TryParse(chosen) is { } model ? (model, null) : (null, $"'{chosen}' is not a model: write {ModelName.Forms}");
        }

        if (_configured.GetValueOrDefault(role) is { } own) return (ModelName.TryParse(own), null);
        if (_options.RoleTiers.GetValueOrDefault(role) is { } tier)
        {
            // Another model would be what the role said is not enough, or too dear.
            return ModelName.ParseList(_options.Tiers.GetValueOrDefault(tier) ?? "") is [var first, ..] ofTier
                ? (ofTier.FirstOrDefault(model => _windows.Fits(role, model)) ?? first, null)
                : (null, ModelSettings.NoTier(role, tier));
        }

        if (_configured.GetValueOrDefault(DefaultKey) is { } common) return (ModelName.TryParse(common), null);

        if (_configuration[ModelKeys.OpenAiModel]?.Trim() is { Length: > 0 } fallback)
        {
            // The variable is other tools' too, and there it is the bare name.
            return (ModelName.TryParse(fallback) ?? new(ModelName.OpenAi, fallback), null);
        }

        return (null, $"no model is configured for the role '{role}': set {ModelKeys.OpenAiModel} and {ModelKeys.OpenAiKey} "
            + $"(or {ModelKeys.OpenAiUrl}), or Models:Default, or pass --model with {ModelName.Forms}");
    }

    /// <summary>What is asked after a role's own model, in this order; nothing where the run chose for itself, or plays a recording.</summary>
    /// <param name="role">The role that asks.</param>
    /// <param name="chosen">The run's own choice; null for what is configured.</param>
    public IReadOnlyList<ModelName> FallbacksOf(string role, string? chosen) =>
        string.IsNullOrWhiteSpace(chosen) && Choose(role, chosen).Model is { Provider: not ModelName.Replay }
            ? [.. (_options.Fallbacks.GetValueOrDefault(role) ?? _options.Fallbacks.GetValueOrDefault(DefaultKey) ?? [])
                .Select(ModelName.TryParse).OfType<ModelName>().Where(model => _windows.Fits(role, model))]
            : [];

    /// <summary>How freely a role's models answer; null for as their provider has it.</summary>
    public float? TemperatureOf(string role) =>
        _options.Temperatures.TryGetValue(role, out var own) ? (float)own : _options.Temperatures.TryGetValue(DefaultKey, out var common) ? (float)common : null;

    /// <summary>The most tokens of an answer to a role that names no other number.</summary>
    public int OutputTokensOf(string role) => _options.OutputTokens.TryGetValue(role, out var own) ? own : _options.MaxOutputTokens;

    /// <summary>Which roles' needs nobody knows to be met, or a run's own choice does not meet, a line a role and model; a recording needs no room.</summary>
    /// <param name="chosen">The run's own choice; null for what is configured.</param>
    public IReadOnlyList<string> FindContextNotes(string? chosen) =>
        [.. from role in _options.RoleContexts.Keys
            let model = Choose(role, chosen).Model
            where model is { Provider: not ModelName.Replay }
            let window = _windows.Of(model)
            where window is null || !_windows.Fits(role, model)
            select window is null ? _windows.Unknown(role, model) : _windows.TooSmall(role, model)];

    private IEnumerable<string> AskingRoles => s_roles.Union(_options.RoleTiers.Keys, StringComparer.OrdinalIgnoreCase);

    /// <summary>What would keep a run from asking its models, in one line for people; null when nothing would. Asks
    /// nobody: a wrong key or a wrong name shows only in the first call.</summary>
    /// <param name="chosen">The run's own choice; null for what is configured.</param>
    /// <param name="limitedInUsd">Whether the run has a limit in dollars, which takes a price.</param>
    /// <param name="roles">Who asks in the run; null for all that may.</param>
    public string? FindProblem(string? chosen, bool limitedInUsd = false, IReadOnlyCollection<string>? roles = null)
    {
        foreach (var role in roles ?? AskingRoles)
        {
            var (model, problem) = Choose(role, chosen);
            if (problem is not null) return problem;
            foreach (var asked in FallbacksOf(role, chosen).Prepend(model!))
            {
                if (FindProblem(asked) is { } found) return found;
                if (limitedInUsd && asked.Provider != ModelName.Replay && new PriceTable(_options.Prices).Find(asked) is null) return PriceTable.Missing(asked);
            }
        }

        return null;
    }

    /// <summary>What a run's cost in dollars leaves out; null when every model that it asks has a price.</summary>
    /// <param name="chosen">The run's own choice; null for what is configured.</param>
    /// <param name="roles">Who asks in the run; null for all that may.</param>
    public string? FindUnpriced(string? chosen, IReadOnlyCollection<string>? roles = null) =>
        (roles ?? AskingRoles).Select(role => Choose(role, chosen).Model).OfType<ModelName>().Distinct()
            .FirstOrDefault(model => model.Provider != ModelName.Replay && new PriceTable(_options.Prices).Find(model) is null) is { } model
                ? PriceTable.Uncounted(model)
                : null;

    private string? FindProblem(ModelName model)
    {
        if (model.Provider == ModelName.Replay) return RecordingReader.FindProblem(model.Name, _options.MaxRecordingBytes);
        var (_, problem) = Endpoints.Find(model.Provider, _configuration);
        return problem is null ? null : $"{model}: {problem}";
    }
}

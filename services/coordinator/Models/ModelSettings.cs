using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Options;

namespace AgentFactory.Coordinator.Models;

/// <summary>Checks section <c>Models</c> for what binding passes over: names that are no setting, values that are no
/// model, prices that are half there.</summary>
internal sealed class ModelSettings(IConfiguration configuration, IOptions<CoordinatorOptions> coordinator) : IValidateOptions<ModelOptions>
{
    private static readonly string[] s_parts = [nameof(ModelPrice.InputPerMillion), nameof(ModelPrice.OutputPerMillion)];

    public ValidateOptionsResult Validate(string? name, ModelOptions options)
    {
        var problems = Strangers().Concat(RolesOfNobody(options)).Concat(HalfPrices()).Concat(OfRoles(options)).Concat(OfTiers(options)).Concat(OfContexts(options)).ToList();
        return problems.Count > 0 ? ValidateOptionsResult.Fail(problems) : ValidateOptionsResult.Success;
    }

    /// <summary>Models by role; what is no setting of the gateway is a role.</summary>
    public static IReadOnlyDictionary<string, string> Roles(IConfiguration configuration) =>
        RoleEntries(configuration).Where(entry => entry.Value is not null)
            .ToDictionary(entry => entry.Key, entry => entry.Value!, StringComparer.OrdinalIgnoreCase);

    private IEnumerable<string> Strangers() =>
        from entry in RoleEntries(configuration)
        where entry.Value is null || ModelName.TryParse(entry.Value) is null
        select $"{entry.Path} is neither a setting of the model gateway nor a role with a model: '{entry.Value ?? "(a section)"}'. "
            + $"Correct the name, or write a model as {ModelName.Forms}.";

    /// <summary>A model for a role that the fleet has not would be nobody's, and the role that was meant has another one.</summary>
    private IEnumerable<string> RolesOfNobody(ModelOptions options)
    {
        // Only a gateway without a coordinator around it knows of no fleet.
        if (coordinator.Value.FleetRoles is not { Count: > 0 } fleet)
            return [];
        var known = ModelCatalog.EveryFleets.Concat(fleet).Concat(coordinator.Value.RolePurposes.Keys).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        (string Key, IEnumerable<string> Roles)[] entries =
        [
            ("", RoleEntries(configuration).Select(entry => entry.Key)),
            ($":{nameof(options.Fallbacks)}", options.Fallbacks.Keys), ($":{nameof(options.Temperatures)}", options.Temperatures.Keys),
            ($":{nameof(options.OutputTokens)}", options.OutputTokens.Keys), ($":{nameof(options.RoleTiers)}", options.RoleTiers.Keys),
            ($":{nameof(options.RoleContexts)}", options.RoleContexts.Keys),
        ];
        return from entry in entries
               from role in entry.Roles
               where !known.Append(ModelCatalog.DefaultKey).Contains(role, StringComparer.OrdinalIgnoreCase)
               select $"{ModelOptions.Section}{entry.Key}:{role}: the fleet has no such role; it has {string.Join(", ", known.Order(StringComparer.Ordinal))}. "
                   + $"Mend the name, or name the role in {CoordinatorOptions.Section}:{nameof(CoordinatorOptions.FleetRoles)}.";
    }

    private IEnumerable<string> HalfPrices() =>
        from price in configuration.GetSection($"{ModelOptions.Section}:{nameof(ModelOptions.Prices)}").GetChildren()
        from part in price.GetChildren().Select(child => child.Key).Union(s_parts, StringComparer.OrdinalIgnoreCase)
        where !s_parts.Contains(part, StringComparer.OrdinalIgnoreCase) || !IsPrice(price[part])
        select $"{price.Path}:{part} is not a price: '{price[part]}'. A model has {string.Join(" and ", s_parts)}, in US dollars, from 0.";

    private static IEnumerable<string> OfRoles(ModelOptions options)
    {
        foreach (var (role, models) in options.Fallbacks)
            foreach (var model in models.Where(model => ModelName.TryParse(model) is not { Provider: not ModelName.Replay }))
                yield return $"{ModelOptions.Section}:{nameof(options.Fallbacks)}:{role} names '{model}', which is no model to fall back on: write {ModelName.Forms}, and no recording.";
        foreach (var (role, temperature) in options.Temperatures.Where(entry => entry.Value is not (>= 0 and <= 2)))
            yield return string.Create(CultureInfo.InvariantCulture, $"{ModelOptions.Section}:{nameof(options.Temperatures)}:{role} is {temperature}: it must be from 0 to 2.");
        foreach (var (role, tokens) in options.OutputTokens.Where(entry => entry.Value is not (>= 1 and <= 1_000_000)))
            yield return string.Create(CultureInfo.InvariantCulture, $"{ModelOptions.Section}:{nameof(options.OutputTokens)}:{role} is {tokens}: it must be from 1 to 1000000.");
    }

    /// <summary>Why a role that asks for a tier has no model, and what to do.</summary>
    public static string NoTier(string role, string tier) =>
        $"the role '{role}' asks for a model of the tier '{tier}', and no model is named for it: set {ModelOptions.Section}:{nameof(ModelOptions.Tiers)}:{tier}, "
        + $"or {ModelOptions.Section}:{role}, to {ModelName.Forms}";

    private IEnumerable<string> OfTiers(ModelOptions options)
    {
        foreach (var (tier, model) in options.Tiers.Where(entry => ModelName.ParseList(entry.Value).Count == 0))
            yield return $"{ModelOptions.Section}:{nameof(options.Tiers)}:{tier} names '{model}', which is no model: write {ModelName.Forms}.";
        // A run that chose for itself asks none of these.
        if (options.Chosen is not null) yield break;
        var roles = Roles(configuration);
        // Where no model is configured at all, each run brings its own.
        if (roles.Count == 0 && options.Tiers.Count == 0 && string.IsNullOrWhiteSpace(configuration[ModelKeys.OpenAiModel])) yield break;
        foreach (var (role, tier) in options.RoleTiers.Where(entry => !roles.ContainsKey(entry.Key) && !options.Tiers.ContainsKey(entry.Value)))
            yield return $"{NoTier(role, tier)}.";
    }

    private IEnumerable<string> OfContexts(ModelOptions options)
    {
        foreach (var (map, name) in new[] { (options.ContextWindows, nameof(options.ContextWindows)), (options.RoleContexts, nameof(options.RoleContexts)) })
            foreach (var (key, tokens) in map.Where(entry => entry.Value is not (>= 1 and <= 100_000_000)))
                yield return string.Create(CultureInfo.InvariantCulture, $"{ModelOptions.Section}:{name}:{key} is {tokens}: it must be from 1 to 100000000.");
        if (options.Chosen is not null) yield break;
        var (windows, catalog) = (new ContextWindows(options), new ModelCatalog(configuration, Options.Create(options)));
        foreach (var role in options.RoleContexts.Keys)
            if (catalog.Choose(role, null).Model is { } model && !windows.Fits(role, model))
                yield return $"{windows.TooSmall(role, model)}.";
    }

    private static bool IsPrice(string? text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var price) && price is >= 0 and <= 1_000_000;

    private static IEnumerable<IConfigurationSection> RoleEntries(IConfiguration configuration) =>
        configuration.GetSection(ModelOptions.Section).GetChildren().Where(entry =>
            typeof(ModelOptions).GetProperty(entry.Key, BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase) is null);
}

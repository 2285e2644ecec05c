using System.Globalization;

namespace AgentFactory.Coordinator.Models;

/// <summary>How much each model can be told at once, as configured, against what roles say that they need. What nobody says is not guessed.</summary>
internal sealed class ContextWindows(ModelOptions options)
{
    /// <summary>In tokens; null where it is not known.</summary>
    public int? Of(ModelName model) =>
        model.SettingNames.Select(name => options.ContextWindows.TryGetValue(name, out var tokens) ? tokens : (int?)null).FirstOrDefault(tokens => tokens is not null);

    /// <summary>In tokens; 0 for a role that has no need of its own.</summary>
    public int NeedOf(string role) => options.RoleContexts.GetValueOrDefault(role);

    /// <summary>Whether the model is large enough for the role, as far as is known.</summary>
    public bool Fits(string role, ModelName model) => !(Of(model) < NeedOf(role));

    /// <summary>Why the role cannot work with this model, and what to do.</summary>
    public string TooSmall(string role, ModelName model) => string.Create(
        CultureInfo.InvariantCulture,
        $"the role '{role}' needs a context of {NeedOf(role)} tokens, and its model {model} has {Of(model)}: set {ModelOptions.Section}:{role} to a model with a larger one, ")
        + $"or correct {ModelOptions.Section}:{nameof(options.ContextWindows)}:{model.SettingName}";

    /// <summary>What nobody knows of the role's model, and what to do.</summary>
    public string Unknown(string role, ModelName model) => string.Create(
        CultureInfo.InvariantCulture,
        $"the role '{role}' needs a context of {NeedOf(role)} tokens, and what its model {model} has is not known: set {ModelOptions.Section}:")
        + $"{nameof(options.ContextWindows)}:{model.SettingName}";
}

using System.Diagnostics;
using System.Diagnostics.Metrics;
using AgentFactory.Coordinator.Models.Providers;

namespace AgentFactory.Coordinator.Models;

/// <summary>
/// The gateway's traces and metrics, by OpenTelemetry's conventions for generative models. They carry names, sizes and durations, never
/// what was said.
/// </summary>
internal static class ModelTelemetry
{
    public const string Source = "AgentFactory.Models";

    private static readonly Meter Meter = new(Source);
    private static readonly Counter<long> Tokens = Meter.CreateCounter<long>("model_tokens_total", "{token}", "tokens paid for, by role, model and direction");
    private static readonly Counter<double> Cost = Meter.CreateCounter<double>("model_cost_usd_total", "USD", "what calls cost, by role and model");

    public static ActivitySource Activities { get; } = new(Source);

    /// <summary>What is asked of whom.</summary>
    public static void Describe(Activity? activity, ModelName model)
    {
        if (activity is null)
            return;
        activity.DisplayName = $"chat {model.ForPeople}";
        activity.SetTag("gen_ai.operation.name", "chat").SetTag("gen_ai.provider.name", model.Provider).SetTag("gen_ai.request.model", model.ForPeople);
    }

    /// <summary>What the answer was paid with.</summary>
    public static void Count(Activity? activity, string role, ModelName model, CallCost cost)
    {
        activity?.SetTag("gen_ai.usage.input_tokens", cost.InputTokens).SetTag("gen_ai.usage.output_tokens", cost.OutputTokens);
        var (byRole, byModel) = (new KeyValuePair<string, object?>("role", role), new KeyValuePair<string, object?>("model", model.ForPeople));
        Tokens.Add(cost.InputTokens, byRole, byModel, new("direction", "input"));
        Tokens.Add(cost.OutputTokens, byRole, byModel, new("direction", "output"));
        Cost.Add(cost.Usd, byRole, byModel);
    }
}

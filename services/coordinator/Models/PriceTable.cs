namespace AgentFactory.Coordinator.Models;

/// <summary>
/// What models cost. The shipped figures are list prices for orientation; what a contract says goes into <c>Models:Prices</c>.
/// </summary>
internal sealed class PriceTable(IReadOnlyDictionary<string, ModelPrice> configured)
{
    private static readonly Dictionary<string, ModelPrice> s_shipped = new(StringComparer.OrdinalIgnoreCase)
    {
        ["gpt-5"] = Price(1.25, 10),
        ["gpt-5-mini"] = Price(0.25, 2),
        ["gpt-5-nano"] = Price(0.05, 0.40),
        ["gpt-4.1"] = Price(2, 8),
        ["gpt-4.1-mini"] = Price(0.40, 1.60),
        ["gpt-4.1-nano"] = Price(0.10, 0.40),
        ["gpt-4o"] = Price(2.50, 10),
        ["gpt-4o-mini"] = Price(0.15, 0.60),
        ["o3"] = Price(2, 8),
        ["o4-mini"] = Price(1.10, 4.40),
        ["desk"] = Price(0, 0),
    };

    /// <summary>Null when nothing is known; never a guess.</summary>
    public ModelPrice? Find(ModelName model)
    {
        if (Find(configured, model) is { } price) return price;
        // A model on one's own machine is not billed by the token.
        return model.Provider == ModelName.Ollama ? Price(0, 0) : Find(s_shipped, model);
    }

    /// <summary>Why a limit in dollars cannot be kept, and what to do.</summary>
    public static string Missing(ModelName model) =>
        $"no price for {model}, so a limit in dollars cannot be kept: set Models:Prices:{model.SettingName} "
        + "(InputPerMillion and OutputPerMillion), or limit the run with --max-tokens instead of --max-usd";

    /// <summary>What a person is asked where nobody knows what a run may come to.</summary>
    public static string Unknown(ModelName model) =>
        $"May the run ask {model}? Its price is not known, so what it spends cannot be counted, and would not be stopped by a limit in dollars. "
        + $"To have it counted, refuse, set Models:Prices:{model.SettingName}, and submit the requirement again.";

    /// <summary>Why a cost in dollars is too low, and what to do.</summary>
    public static string Uncounted(ModelName model) =>
        $"no price for {model}, so its calls count as $0.00: set Models:Prices:{model.SettingName} to have them counted";

    public static double Cost(ModelPrice price, long inputTokens, long outputTokens) =>
        (inputTokens * price.InputPerMillion + outputTokens * price.OutputPerMillion) / 1_000_000;

    private static ModelPrice? Find(IReadOnlyDictionary<string, ModelPrice> prices, ModelName model) =>
        model.SettingNames.Select(prices.GetValueOrDefault).FirstOrDefault(price => price is not null);

    private static ModelPrice Price(double input, double output) => new() { InputPerMillion = input, OutputPerMillion = output };
}

using AgentFactory.Contracts.Tasks;
using AgentFactory.Coordinator.Models;
using AgentFactory.Coordinator.Previews;

namespace AgentFactory.Coordinator.Tests.Previews;

public sealed class PlanForecastTests
{
    [Fact]
    public void Of_KnownPrice_IsCountedAsItsBasisSays()
    {
        var forecast = PlanForecast.Of([Specification("only")], 2, new ModelPrice { InputPerMillion = 1, OutputPerMillion = 10 });

        // Smooth: one task of 2 calls and one round of 1, 5,500 + 700 tokens each. Rough: a task and a repair of 6 calls, two
        // rounds of 3, 9,000 + 900 each.
        Assert.Equal(new ForecastRange(3 * 6_200, 18 * 9_900), forecast.Tokens);
        Assert.Equal(new ForecastRange(0.038, 0.324), forecast.Usd);
        Assert.Equal(new ForecastRange(0.4, 14), forecast.Minutes);
        Assert.StartsWith(
            "from 2 calls a task and 1 a proof and review, 5500 + 700 tokens and 5 s a call, 3 s a criterion and no repair to 6 calls",
            forecast.Basis, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_UnknownPrice_ClaimsNone() => Assert.Null(PlanForecast.Of([Specification("only")], 2, null).Usd);

    [Fact]
    public void Of_TasksSideBySide_TakeNoLonger()
    {
        var chain = PlanForecast.Of([Specification("a"), Specification("b", "a"), Specification("c", "b")], 0, null);
        var fan = PlanForecast.Of([Specification("a"), Specification("b"), Specification("c")], 0, null);

        Assert.True(fan.Minutes.High < chain.Minutes.High);
        Assert.Equal(chain.Tokens, fan.Tokens);
    }

    private static TaskSpecification Specification(string id, params string[] after) =>
        new() { Id = id, Title = id, Role = Roles.Coder, Kind = TaskKind.Work, DependsOn = after };
}

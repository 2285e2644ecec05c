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

        // Smooth: one task of 3 calls and one review, 8,800 tokens each. Rough: a task and a repair of 12 calls, two reviews of 2, 11,300 each.
        Assert.Equal(new ForecastRange(4 * 8_800, 28 * 11_300), forecast.Tokens);
        Assert.Equal(new ForecastRange(0.082, 0.644), forecast.Usd);
        Assert.Equal(new ForecastRange(0.7, 16), forecast.Minutes);
        Assert.StartsWith("from 3 calls a task and 1 a review, 7500 + 1300 tokens and 8 s a call, 5 s a criterion and no repair to 12 calls", forecast.Basis, StringComparison.Ordinal);
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

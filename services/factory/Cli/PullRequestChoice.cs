namespace AgentFactory.Factory.Cli;

/// <summary>What <c>--pull-request</c> and <c>--no-pull-request</c> come to.</summary>
internal static class PullRequestChoice
{
    /// <returns>Null where neither was given.</returns>
    /// <exception cref="BadInputException">Both were.</exception>
    public static bool? Read(bool wanted, bool unwanted) => (wanted, unwanted) switch
    {
        (true, true) => throw new BadInputException("--pull-request and --no-pull-request say the opposite: leave one of them out."),
        (true, _) => true,
        (_, true) => false,
        _ => null,
    };
}

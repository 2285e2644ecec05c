namespace AgentFactory.Factory.Doctor;

/// <param name="Name">What was looked at.</param>
/// <param name="Level">Whether it is in the way.</param>
/// <param name="Text">What was found and, unless all is well, what to do.</param>
internal sealed record Finding(string Name, CheckLevel Level, string Text);

internal enum CheckLevel
{
    Ok,

    /// <summary>Some runs cannot work.</summary>
    Warn,

    /// <summary>No run can work.</summary>
    Fail,
}

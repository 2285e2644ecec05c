using System.ComponentModel.DataAnnotations;

namespace AgentFactory.Agents.Loop;

/// <summary>The bounds of the tool loop. Configuration: <c>Agents:Loop</c>.</summary>
public sealed class LoopOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Agents:Loop";

    /// <summary>How many model calls one loop may make.</summary>
    [Range(1, 1000)]
    public int MaxSteps { get; set; } = 80;

    /// <summary>How many tool calls of one answer are carried out; the rest are refused.</summary>
    [Range(1, 64)]
    public int MaxToolCallsPerStep { get; set; } = 12;

    /// <summary>How many calls of unknown tools or with unusable arguments one loop bears.</summary>
    [Range(0, 100)]
    public int MaxMalformed { get; set; } = 10;

    /// <summary>How many answers in a row may lack a tool call before the loop gives up.</summary>
    [Range(0, 20)]
    public int MaxTextAnswers { get; set; } = 3;

    /// <summary>How many times finishing may be refused before the loop gives up.</summary>
    [Range(0, 50)]
    public int MaxRefusedFinishes { get; set; } = 8;

    /// <summary>The same action with the same result this many times in a row counts as stuck.</summary>
    [Range(2, 20)]
    public int StuckAfter { get; set; } = 3;

    /// <summary>How often the model is told that it is stuck before the loop gives up.</summary>
    [Range(0, 10)]
    public int MaxNudges { get; set; } = 1;

    /// <summary>
    /// So many steps in a row that leave the workspace as it was, and the model is told; twice as many, and the loop gives up.
    /// Looking and passing commands do not count: there is always something new to look at, and <c>true</c> always passes.
    /// </summary>
    [Range(2, 1000)]
    public int StallAfter { get; set; } = 12;

    /// <summary>Characters that the model sees of one tool's result; the middle of longer ones is left out.</summary>
    [Range(500, 1_000_000)]
    public int MaxResultCharacters { get; set; } = 32_000;

    /// <summary>Characters of the whole conversation beyond which old steps are shortened; about four to a token.</summary>
    [Range(10_000, 10_000_000)]
    public int MaxContextCharacters { get; set; } = 300_000;

    /// <summary>How many of the newest steps are never shortened as long as the conversation fits with them.</summary>
    [Range(1, 100)]
    public int KeepWholeSteps { get; set; } = 6;

    /// <summary>The most tokens of one answer; 0 for what is configured at the gateway.</summary>
    [Range(0, 1_000_000)]
    public int MaxOutputTokens { get; set; }
}

namespace AgentFactory.Sandbox.Tests;

/// <summary>As <see cref="SandboxFactAttribute"/>, with data.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SandboxTheoryAttribute : TheoryAttribute
{
    /// <param name="program">A program that must be there besides.</param>
    public SandboxTheoryAttribute(string? program = null) => Skip = new SandboxFactAttribute(program).Skip;
}

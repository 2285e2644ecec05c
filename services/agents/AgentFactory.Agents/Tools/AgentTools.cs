using System.ComponentModel;
using System.Reflection;
using System.Text.Json;
using AgentFactory.Contracts;
using Microsoft.Extensions.AI;

namespace AgentFactory.Agents.Tools;

/// <summary>Makes tools of methods and functions.</summary>
/// <remarks>
/// A method gives the tool its name (<c>LookUpTermAsync</c> is <c>look_up_term</c>), its <c>[Description]</c> says what it does and when
/// to use it, and the schema comes from its parameters and their <c>[Description]</c>s; a <see cref="CancellationToken"/> is passed in
/// and not part of it. It may return a text, a <see cref="ToolResult"/>, anything that can be JSON, nothing, or a task of these.
/// The model is told the message of an <see cref="ArgumentException"/> or a <see cref="Workspaces.WorkspaceException"/>; any other
/// exception ends the attempt.
/// </remarks>
public static class AgentTools
{
    /// <summary>The methods of an object that have a <c>[Description]</c>, by name.</summary>
    /// <param name="owner">Its public methods, static ones included. One that works on a task's files is made for each task.</param>
    /// <exception cref="ArgumentException">There is no such method, or two of one name.</exception>
    public static IReadOnlyList<AgentTool> From(object owner)
    {
        ArgumentNullException.ThrowIfNull(owner);
        var methods = owner.GetType().GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.FlattenHierarchy)
            .Where(method => method.GetCustomAttribute<DescriptionAttribute>() is not null)
            .OrderBy(method => method.Name, StringComparer.Ordinal).ToList();
        if (methods.Count == 0)
            throw new ArgumentException($"{owner.GetType().Name} has no public method with a [Description]: give one to each that is to be a tool", nameof(owner));
        var twice = methods.GroupBy(NameOf).FirstOrDefault(group => group.Count() > 1);
        return twice is null
            ? [.. methods.Select(method => From(AIFunctionFactory.Create(method, method.IsStatic ? null : owner, OptionsFor(NameOf(method)))))]
            : throw new ArgumentException($"{owner.GetType().Name} has {twice.Count()} methods that would be the tool `{twice.Key}`: rename all but one", nameof(owner));
    }

    /// <summary>A function, of whatever source.</summary>
    public static AgentTool From(AIFunction function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return new FunctionTool(function);
    }

    private static string NameOf(MethodInfo method) => JsonNamingPolicy.SnakeCaseLower.ConvertName(
        method.Name.EndsWith("Async", StringComparison.Ordinal) ? method.Name[..^"Async".Length] : method.Name);

    private static AIFunctionFactoryOptions OptionsFor(string name) => new()
    {
        Name = name,
        SerializerOptions = ContractsJson.Options,
        JsonSchemaCreateOptions = new AIJsonSchemaCreateOptions { IncludeSchemaKeyword = false },
        // As it is: a tool's text is for the model, not JSON of a text.
        MarshalResult = (result, _, _) => ValueTask.FromResult(result),
    };
}

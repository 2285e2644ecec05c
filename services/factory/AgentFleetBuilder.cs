using System.Globalization;
using AgentFactory.Agents;
using AgentFactory.Factory.Cli;
using AgentFactory.Factory.Hosting;
using AgentFactory.ServiceDefaults;

namespace AgentFactory.Factory;

/// <summary>
/// Says what a fleet within this process is made of: the factory's own roles, one of each unless more are asked for, and agents of one's
/// own. Whatever else can be configured is read from <c>factory.json</c> in the data folder and from the environment, as the command does;
/// what is said here goes before it.
/// </summary>
/// <param name="dataFolder">Where histories, journals, repositories and workspaces are kept; made if it is missing.</param>
public sealed class AgentFleetBuilder(string dataFolder)
{
    private readonly string _dataFolder = Path.GetFullPath(dataFolder);
    private readonly Dictionary<string, string?> _settings = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _roles = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<Type> _agents = [];

    /// <summary>Run what models write without a sandbox. Only where nothing can be lost.</summary>
    public bool Unsandboxed { get; init; }

    /// <summary>Whether unfinished runs of earlier processes go on by themselves; true unless set.</summary>
    public bool DriveAllRuns { get; init; } = true;

    /// <summary>The model of the one run that the fleet is for, where that chose one; what roles need is then no reason not to start.</summary>
    internal string? Model { get; init; }

    internal IReadOnlyCollection<Type> Agents => _agents;

    /// <summary>Says how many agents a role has. A role that there is not ends the start.</summary>
    /// <param name="role">One of the factory's, or that of an agent that was added.</param>
    /// <param name="count">How many work side by side, 1 to 100.</param>
    /// <param name="maxConcurrentTasks">How many tasks each has in hand at once, 1 to 64; null for the role's own number.</param>
    /// <exception cref="InvalidOperationException">The role was named before.</exception>
    public AgentFleetBuilder With(string role, int count = 1, int? maxConcurrentTasks = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(role);
        if (!_roles.Add(role))
            throw new InvalidOperationException($"the role {role} is in the fleet already: name it once, with its count; nothing was started");
        Set($"{FleetSettings.Section}:{role}:count", count.ToString(CultureInfo.InvariantCulture));
        return maxConcurrentTasks is { } tasks
            ? Set($"{FleetSettings.Section}:{role}:maxConcurrentTasks", tasks.ToString(CultureInfo.InvariantCulture))
            : this;
    }

    /// <summary>Adds an agent of one's own, whom the planner is told of. Two agents of one role end the start.</summary>
    /// <typeparam name="TAgent">Made once; its constructor may ask for services.</typeparam>
    public AgentFleetBuilder Add<TAgent>()
        where TAgent : Agent
    {
        _agents.Add(typeof(TAgent));
        return this;
    }

    /// <summary>Sets what could stand in <c>factory.json</c>, for instance <c>Models:Default</c> or <c>Agents:translator:Language</c>.</summary>
    public AgentFleetBuilder Set(string key, string value)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(key);
        _settings[key] = value;
        return this;
    }

    /// <summary>Puts the fleet together. Nothing of it runs before <see cref="AgentFleet.StartAsync"/>.</summary>
    /// <exception cref="InvalidOperationException">A setting or an assembly is not possible; the message names it.</exception>
    public AgentFleet Build()
    {
        try
        {
            return new(FleetHost.Build(Configure(), _dataFolder, _agents, Model), Unsandboxed);
        }
        catch (BadInputException exception)
        {
            throw new InvalidOperationException(exception.Message, exception);
        }
    }

    internal ConfigurationManager Configure() =>
        FactoryConfiguration.Create(_dataFolder, Unsandboxed, DriveAllRuns, _settings, _agents.Count > 0);
}

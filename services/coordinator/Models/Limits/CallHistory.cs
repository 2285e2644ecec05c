namespace AgentFactory.Coordinator.Models.Limits;

/// <summary>The tries of one call, for the message when it is given up.</summary>
internal sealed class CallHistory
{
    public int Tries { get; private set; }

    public ModelFault? Last { get; private set; }

    public void Begin() => Tries++;

    public void Failed(ModelFault fault) => Last = fault;
}

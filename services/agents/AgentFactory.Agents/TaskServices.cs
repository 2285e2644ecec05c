using AgentFactory.Agents.Knowledge;
using AgentFactory.Agents.Loop;
using AgentFactory.Agents.Notes;
using AgentFactory.Agents.Tools;
using AgentFactory.Agents.Workspaces;
using Microsoft.Extensions.Logging;

namespace AgentFactory.Agents;

/// <summary>What every task of a process shares.</summary>
internal sealed record TaskServices(
    IWorkspaceFactory Workspaces,
    ISandbox Sandbox,
    IToolbox Toolbox,
    LoopOptions Loop,
    ILogger Logger,
    TimeProvider Time,
    IKnowledgeBase Knowledge,
    INotes Notes,
    string AgentId);

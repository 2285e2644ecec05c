using AgentFactory.Agents.Sandbox.Tests;

namespace AgentFactory.RoleTests.Database;

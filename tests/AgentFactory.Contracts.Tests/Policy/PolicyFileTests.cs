using AgentFactory.Contracts.Policy;
using Microsoft.Extensions.Configuration;

namespace AgentFactory.Contracts.Tests.Policy;

public sealed class PolicyFileTests
{
    [Theory]
    [InlineData("planner", "read_file", ToolVerdict.Allowed)]
    [InlineData("planner", "run_command", ToolVerdict.Denied)]
    [InlineData("reviewer", "write_file", ToolVerdict.Denied)]
    [InlineData("coder", "run_command", ToolVerdict.Allowed)]
    [InlineData("coder", "glossary_look_up", ToolVerdict.Denied)]
    [InlineData("github", "run_command", ToolVerdict.Denied)]
    [InlineData("translator", "look_up_term", ToolVerdict.Allowed)]
    public void Default_OfARoleAndATool_IsWhatTheRoleNeeds(string role, string tool, ToolVerdict expected) =>
        Assert.Equal(expected, PolicyFile.Default.For(role).Judge(tool));

    [Fact]
    public void Default_OfEveryRole_ReachesNoHostAndHoldsNoSecretButGitHub()
    {
        foreach (var role in new[] { "planner", "coder", "tester", "reviewer", "database", "devops", "translator" })
        {
            Assert.Empty(PolicyFile.Default.For(role).Egress);
            Assert.Empty(PolicyFile.Default.For(role).Secrets);
        }

        Assert.Equal(["GitHub:*", "GITHUB_TOKEN", "GH_TOKEN"], PolicyFile.Default.For("github").Secrets);
    }

    [Fact]
    public void Read_WhatTheConfigurationSays_IsAddedToListsAndReplacesValues()
    {
        var policy = Read(
            ("Policy:Roles:coder:Tools:0", "glossary_*"), ("Policy:Roles:coder:DenyTools:0", "run_command"), ("Policy:Roles:planner:AskTools:0", "search"),
            ("Policy:Roles:translator:Egress:0", "*.example"), ("Policy:Gates:MaxUnapprovedUsd", "2.5"), ("Policy:Gates:Expiry", "01:00:00"));

        Assert.Equal(
            [ToolVerdict.Allowed, ToolVerdict.Allowed, ToolVerdict.Denied],
            new[] { "glossary_look_up", "read_file", "run_command" }.Select(policy.For("coder").Judge));
        Assert.Equal(ToolVerdict.Ask, policy.For("planner").Judge("search"));
        Assert.Equal(ToolVerdict.Allowed, policy.For("translator").Judge("anything"));
        Assert.Equal([true, false, true], new[] { "https://memory.example/", "https://elsewhere.test/", "http://127.0.0.1:80/" }.Select(url => policy.For("translator").MayReach(new(url))));
        Assert.Equal((2.5, TimeSpan.FromHours(1), true), (policy.Gates.MaxUnapprovedUsd!.Value, policy.Gates.Expiry, policy.Gates.DataLoss));
        Assert.Contains("sudo", policy.For("translator").DenyCommands);
    }

    [Theory]
    [InlineData("Policy:Roles:coder:Tool:0", "x", "Policy:Roles:coder:Tool: the policy has no such setting")]
    [InlineData("Policy:Gate:DataLoss", "true", "Policy:Gate: the policy has no such setting")]
    [InlineData("Policy:Gates:MaxUnapprovedUsd", "-1", "Policy:Gates:MaxUnapprovedUsd: -1 is no sum")]
    [InlineData("Policy:Gates:Expiry", "00:00:00", "Policy:Gates:Expiry: 00:00:00 is out of bounds")]
    [InlineData("Policy:Gates:DataLoss", "perhaps", "Policy:Gates:DataLoss")]
    public void Read_SettingThatNobodyWouldRead_NamesTheKey(string key, string value, string message) =>
        Assert.Contains(message, Assert.Throws<InvalidOperationException>(() => Read((key, value))).Message, StringComparison.Ordinal);

    private static RunPolicy Read(params (string Key, string Value)[] settings) =>
        PolicyFile.Read(new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(setting => setting.Key, setting => (string?)setting.Value)).Build());
}

using AgentFactory.Factory.Cli;
using AgentFactory.Factory.Commands;

return await CommandLine.InvokeAsync(
    args,
    RunCommand.Create,
    SubmitCommand.Create,
    WatchCommand.Create,
    PlanCommand.Create,
    ReviewCommand.Create,
    PrpCommand.Create,
    RunsCommand.Create,
    ShowCommand.Create,
    ResumeCommand.Create,
    ApproveCommand.Create,
    CancelCommand.Create,
    PolicyCommand.Create,
    ServeCommand.Create,
    KnowledgeCommand.Create,
    AgentsCommand.Create,
    HealthCommand.Create,
    DoctorCommand.Create,
    DocsCommand.Create);

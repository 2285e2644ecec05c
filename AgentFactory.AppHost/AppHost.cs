var builder = DistributedApplication.CreateBuilder(args);

var broker = builder.AddRabbitMQ("rabbitmq")
    .WithManagementPlugin()
    .WithDataVolume();

var coordinator = AddService<Projects.AgentFactory_Coordinator>("coordinator");

AddRole<Projects.AgentFactory_Planner>("planner");
AddRole<Projects.AgentFactory_Coder>("coder");
AddRole<Projects.AgentFactory_Tester>("tester");
AddRole<Projects.AgentFactory_Reviewer>("reviewer");

builder.Build().Run();

// No service has a launch profile: its one endpoint is named here, and Aspire chooses the port.
IResourceBuilder<ProjectResource> AddService<TProject>(string name)
    where TProject : IProjectMetadata, new() => builder
    .AddProject<TProject>(name, options => options.ExcludeLaunchProfile = true)
    .WithEndpoint("http", endpoint => endpoint.UriScheme = "http")
    .WithHttpHealthCheck("/health")
    .WithReference(broker)
    .WaitFor(broker);

// Roles reach models, journals and repositories only through the coordinator.
void AddRole<TProject>(string name)
    where TProject : IProjectMetadata, new() =>
    AddService<TProject>(name).WithReference(coordinator).WaitFor(coordinator);

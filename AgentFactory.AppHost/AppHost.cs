using AgentFactory.AppHost;
using AgentFactory.ServiceDefaults;

var builder = DistributedApplication.CreateBuilder(args);
var fleet = FleetSettings.Read(builder.Configuration, ["coordinator", "planner", "coder", "tester", "reviewer", "devops", "database", "github"]);

// Where it is published to; runs on this machine do without.
builder.AddAzureContainerAppEnvironment("environment");

var broker = builder.AddRabbitMQ("rabbitmq")
    .WithManagementPlugin()
    .WithDataVolume()
    .WithLifetime(ContainerLifetime.Persistent);
var database = builder.AddPostgres("postgres")
    .WithDataVolume()
    .WithLifetime(ContainerLifetime.Persistent)
    .AddDatabase("factory");

// For the knowledge service: vectors, and its cache.
var vectors = builder.AddQdrant("qdrant").WithDataVolume().WithLifetime(ContainerLifetime.Persistent);
var cache = builder.AddRedis("redis").WithDataVolume().WithLifetime(ContainerLifetime.Persistent);

// Only the coordinator holds the model's key: the roles run what a model wrote.
var modelKey = builder.AddParameter("model-key", secret: true);
var modelUrl = builder.AddParameter("model-url", "https://api.openai.com/v1");
var model = builder.AddParameter("model", "openai:gpt-5-mini");

var coordinator = builder
    .AddProject<Projects.AgentFactory_Coordinator>("coordinator", options => options.ExcludeLaunchProfile = true)
    .WithPlainEndpoint("http", "Http1", 8080, external: true)
    .WithPlainEndpoint("grpc", "Http2", 8081, external: false)
    .WithHttpHealthCheck("/health", endpointName: "http")
    .WithReference(broker).WaitFor(broker)
    .WithReference(database).WaitFor(database)
    .WithEnvironment("OPENAI_API_KEY", modelKey)
    .WithEnvironment("OPENAI_BASE_URL", modelUrl)
    .WithEnvironment("Models__Default", model)
    .WithReplicas(fleet.CountOf("coordinator"))
    .WithRepositories()
    .PublishAsAzureContainerApp((_, app) =>
    {
        // Fixed: several need one folder for the runs' repositories, see docs/OPERATIONS.md.
        app.Template.Scale.MinReplicas = fleet.CountOf("coordinator");
        app.Template.Scale.MaxReplicas = fleet.CountOf("coordinator");
    });

var knowledge = builder.AddProject<Projects.AgentFactory_Knowledge_Qdrant>("knowledge", options => options.ExcludeLaunchProfile = true)
    .WithPlainEndpoint("http", "Http1", 8080, external: false)
    .WithPlainEndpoint("grpc", "Http2", 8081, external: false)
    .WithHttpHealthCheck("/health", endpointName: "http")
    .WithReference(vectors).WaitFor(vectors)
    .WithReference(cache, connectionName: "cache").WaitFor(cache);
// How runs end is told to the knowledge that their tasks cited.
coordinator.WithReference(knowledge).WithEnvironment("Agents__Knowledge__Address", "http://_grpc.knowledge");
// Qdrant keeps what a model for vectors makes; without one the built-in vectors are kept beside the entries.
if (builder.Configuration["Knowledge:Embedding:Model"] is { Length: > 0 } embedding)
{
    knowledge
        .WithEnvironment("Knowledge__Embedding__Model", embedding)
        .WithEnvironment("Knowledge__Embedding__Endpoint", builder.Configuration["Knowledge:Embedding:Endpoint"])
        .WithEnvironment("Knowledge__Embedding__ApiKey", builder.AddParameter("embedding-key", secret: true));
}

AddRole<Projects.AgentFactory_Planner>("planner");
AddRole<Projects.AgentFactory_Coder>("coder");
AddRole<Projects.AgentFactory_Tester>("tester");
AddRole<Projects.AgentFactory_Reviewer>("reviewer");
AddRole<Projects.AgentFactory_DevOps>("devops");
AddRole<Projects.AgentFactory_Database>("database");
var github = AddRole<Projects.AgentFactory_GitHub>("github");

// Pull requests are opened where a forge is named. Only the github service holds its token: it runs nothing that a model wrote.
if (builder.Configuration["GitHub:Address"] is { Length: > 0 } forge)
{
    coordinator.WithEnvironment("Coordinator__Forge", forge);
    github
        .WithEnvironment("GitHub__Address", forge)
        .WithEnvironment("GitHub__Token", builder.AddParameter("github-token", secret: true));
}

builder.Build().Run();

// Roles reach models, journals and repositories only through the coordinator. Who works off a queue is there when it has work.
IResourceBuilder<ProjectResource> AddRole<TProject>(string role)
    where TProject : IProjectMetadata, new()
{
    var project = builder.AddProject<TProject>(role, options => options.ExcludeLaunchProfile = true)
        .WithPlainEndpoint("http", "Http1", 8080, external: false)
        .WithHttpHealthCheck("/health", endpointName: "http")
        .WithReference(broker).WaitFor(broker)
        .WithReference(coordinator).WaitFor(coordinator)
        .WithReference(knowledge)
        .WithEnvironment("Agents__Journal__Address", "http://_grpc.coordinator")
        .WithEnvironment("Agents__Knowledge__Address", "http://_grpc.knowledge")
        .WithReplicas(fleet.CountOf(role))
        .PublishAsAzureContainerApp((_, app) => QueueScaling.Apply(app, role, fleet.MostOf(role)));
    if (fleet.ConcurrencyOf(role) is { } tasks)
        project.WithEnvironment($"Agents__{role}__MaxConcurrentTasks", tasks.ToString(System.Globalization.CultureInfo.InvariantCulture));
    return project;
}

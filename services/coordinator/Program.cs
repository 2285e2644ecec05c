using AgentFactory.Coordinator;
using AgentFactory.ServiceDefaults;
using AgentFactory.ServiceDefaults.Messaging;

var builder = WebApplication.CreateBuilder(args);

builder.AddServiceDefaults();
builder.AddCoordinator();
builder.AddFactoryBus();

var app = builder.Build();

app.MapDefaultEndpoints();
app.MapCoordinator();

app.Run();

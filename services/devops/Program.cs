using AgentFactory.DevOps;
using AgentFactory.ServiceDefaults;
using AgentFactory.ServiceDefaults.Messaging;

var builder = WebApplication.CreateBuilder(args);

builder.AddServiceDefaults();
builder.AddDevOps();
builder.AddFactoryBus();

var app = builder.Build();

app.MapDefaultEndpoints();

app.Run();

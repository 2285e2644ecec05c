using AgentFactory.Database;
using AgentFactory.ServiceDefaults;
using AgentFactory.ServiceDefaults.Messaging;

var builder = WebApplication.CreateBuilder(args);

builder.AddServiceDefaults();
builder.AddDatabase();
builder.AddFactoryBus();

var app = builder.Build();

app.MapDefaultEndpoints();

app.Run();

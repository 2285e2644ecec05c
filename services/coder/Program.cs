using AgentFactory.Coder;
using AgentFactory.ServiceDefaults;
using AgentFactory.ServiceDefaults.Messaging;

var builder = WebApplication.CreateBuilder(args);

builder.AddServiceDefaults();
builder.AddCoder();
builder.AddFactoryBus();

var app = builder.Build();

app.MapDefaultEndpoints();

app.Run();

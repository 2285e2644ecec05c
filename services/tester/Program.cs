using AgentFactory.Tester;
using AgentFactory.ServiceDefaults;
using AgentFactory.ServiceDefaults.Messaging;

var builder = WebApplication.CreateBuilder(args);

builder.AddServiceDefaults();
builder.AddTester();
builder.AddFactoryBus();

var app = builder.Build();

app.MapDefaultEndpoints();

app.Run();

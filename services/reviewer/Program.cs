using AgentFactory.Reviewer;
using AgentFactory.ServiceDefaults;
using AgentFactory.ServiceDefaults.Messaging;

var builder = WebApplication.CreateBuilder(args);

builder.AddServiceDefaults();
builder.AddReviewer();
builder.AddFactoryBus();

var app = builder.Build();

app.MapDefaultEndpoints();

app.Run();

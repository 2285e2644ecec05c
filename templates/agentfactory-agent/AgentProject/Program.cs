using AgentFactory.Agents.Hosting;
using AgentFactory.ServiceDefaults;
using AgentFactory.ServiceDefaults.Messaging;
using AgentTemplate;

var builder = WebApplication.CreateBuilder(args);

builder.AddServiceDefaults();
builder.AddAgent<AgentTemplateAgent>();
builder.AddFactoryBus();

var app = builder.Build();

app.MapDefaultEndpoints();

app.Run();

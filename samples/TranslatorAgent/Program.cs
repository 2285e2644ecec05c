using AgentFactory.Agents.Hosting;
using AgentFactory.ServiceDefaults;
using AgentFactory.ServiceDefaults.Messaging;
using Translation;

var builder = WebApplication.CreateBuilder(args);

builder.AddServiceDefaults();
builder.AddAgent<TranslatorAgent>();
builder.AddFactoryBus();

var app = builder.Build();

app.MapDefaultEndpoints();

app.Run();

using AgentFactory.Knowledge;
using AgentFactory.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);

builder.AddServiceDefaults();
builder.AddKnowledge();
builder.AddKnowledgeEndpoints();

var app = builder.Build();

app.MapDefaultEndpoints();
app.MapKnowledge();

app.Run();

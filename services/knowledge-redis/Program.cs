// The knowledge service with its cache in Redis, so that several of it share what they remember.
using AgentFactory.Knowledge;
using AgentFactory.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);

builder.AddServiceDefaults();
// Before the service, which takes the cache that it finds.
builder.AddRedisDistributedCache("cache");
builder.AddKnowledge();
builder.AddKnowledgeEndpoints();

var app = builder.Build();

app.MapDefaultEndpoints();
app.MapKnowledge();

app.Run();

// The knowledge service with the vectors of its model in Qdrant, and its cache in Redis where there is one.
using AgentFactory.Knowledge;
using AgentFactory.Knowledge.Qdrant;
using AgentFactory.Knowledge.Vectors;
using AgentFactory.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);

builder.AddServiceDefaults();
// Both before the service, which takes what it finds.
builder.AddQdrantClient("qdrant");
builder.Services.AddSingleton<IVectorShelf, QdrantShelf>();
builder.Services.AddOptions<QdrantOptions>().BindConfiguration(QdrantOptions.Section).ValidateDataAnnotations().ValidateOnStart();
if (builder.Configuration.GetConnectionString("cache") is not null)
    builder.AddRedisDistributedCache("cache");
builder.AddKnowledge();
builder.AddKnowledgeEndpoints();

var app = builder.Build();

app.MapDefaultEndpoints();
app.MapKnowledge();

app.Run();

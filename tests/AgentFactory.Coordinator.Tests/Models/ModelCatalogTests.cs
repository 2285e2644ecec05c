using AgentFactory.Coordinator.Models;
using AgentFactory.Coordinator.Tests.Models.Fakes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AgentFactory.Coordinator.Tests.Models;

public sealed class ModelCatalogTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("factory-models-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData("ollama:llama3:8b", "Models:coder=openai:a;Models:Default=openai:b;OPENAI_MODEL=c", "ollama:llama3:8b")]
    [InlineData(null, "Models:coder=openai:a;Models:Default=openai:b;OPENAI_MODEL=c", "openai:a")]
    [InlineData(null, "Models:planner=openai:a;Models:default=azure:b;OPENAI_MODEL=c", "azure:b")]
    [InlineData(null, "OPENAI_MODEL=c", "openai:c")]
    [InlineData(null, "OPENAI_MODEL=llama3:8b", "openai:llama3:8b")]
    [InlineData(null, "OPENAI_MODEL=ollama:llama3:8b", "ollama:llama3:8b")]
    [InlineData("  ", "OPENAI_MODEL=c", "openai:c")]
    public void Choose_SeveralSay_TheNearestWins(string? chosen, string settings, string expected) =>
        Assert.Equal(expected, Catalog(settings).Choose("coder", chosen).Model?.ToString());

    [Theory]
    [InlineData(null, "Models:translator=openai:own", "openai:own")]
    [InlineData(null, "", "ollama:tiny")]
    [InlineData("azure:chosen", "Models:translator=openai:own", "azure:chosen")]
    public void Choose_RoleThatAsksForATier_GetsItsModelUnlessOneIsNamed(string? chosen, string settings, string expected) =>
        Assert.Equal(
            expected,
            Catalog($"Models:RoleTiers:translator=small;Models:Tiers:Small=ollama:tiny;Models:Default=openai:b;{settings}").Choose("translator", chosen).Model?.ToString());

    [Theory]
    [InlineData("Models:Default=openai:b")]
    [InlineData("OPENAI_MODEL=b")]
    [InlineData("Models:Tiers:large=openai:b")]
    public void Options_TierWithoutAModel_EndTheStartAndSayWhatToSet(string settings)
    {
        var error = Assert.Throws<OptionsValidationException>(() => Catalog($"Models:RoleTiers:translator=small;{settings}"));

        Assert.Equal(
            $"the role 'translator' asks for a model of the tier 'small', and no model is named for it: set Models:Tiers:small, or Models:translator, to {ModelName.Forms}.",
            error.Message);
    }

    [Theory]
    [InlineData("Models:Default=ollama:tiny:8b", "ollama:tiny:8b", "tiny_8b")]
    [InlineData("Models:translator=openai:small-2025-04-14;Models:Default=openai:large", "openai:small-2025-04-14", "small-2025-04-14")]
    [InlineData("Models:RoleTiers:translator=cheap;Models:Tiers:cheap=ollama:tiny:8b,openai:small", "ollama:tiny:8b", "tiny_8b")]
    public void Options_ModelTooSmallForItsRole_EndTheStartAndSayWhatToSet(string settings, string model, string key) =>
        Assert.Equal(
            $"the role 'translator' needs a context of 100000 tokens, and its model {model} has 8192: set Models:translator to a model with a larger one, "
                + $"or correct Models:ContextWindows:{key}.",
            Assert.Throws<OptionsValidationException>(() => Catalog($"{Contexts};{settings}")).Message);

    [Fact]
    public void Choose_TierOfSeveral_IsTheFirstThatIsLargeEnough()
    {
        var catalog = Catalog($"{Contexts};Models:RoleTiers:translator=cheap;Models:RoleTiers:painter=cheap;Models:Tiers:cheap=openai:small, openai:large");

        Assert.Equal("openai:large", catalog.Choose("translator", null).Model?.ToString());
        Assert.Equal("openai:small", catalog.Choose("painter", null).Model?.ToString());
    }

    [Fact]
    public void FallbacksOf_RoleWithANeed_PassesOverWhatIsTooSmall()
    {
        var catalog = Catalog($"{Contexts};Models:Default=openai:large;Models:Fallbacks:Default:0=openai:small;Models:Fallbacks:Default:1=ollama:unheard-of");

        Assert.Equal(["ollama:unheard-of"], catalog.FallbacksOf("translator", null).Select(model => model.ToString()));
        Assert.Equal(["openai:small", "ollama:unheard-of"], catalog.FallbacksOf("coder", null).Select(model => model.ToString()));
    }

    [Theory]
    [InlineData("Models:Default=openai:large", null, null)]
    [InlineData("Models:Default=ollama:unheard-of", null,
        "the role 'translator' needs a context of 100000 tokens, and what its model ollama:unheard-of has is not known: set Models:ContextWindows:unheard-of")]
    [InlineData("", null, null)]
    [InlineData("", "replay:recording.jsonl", null)]
    [InlineData("Models:Default=openai:large", "openai:small",
        "the role 'translator' needs a context of 100000 tokens, and its model openai:small has 8192: set Models:translator to a model with a larger one, or correct Models:ContextWindows:small")]
    public void FindContextNotes_NeedThatNobodyKnowsToBeMet_IsSaid(string settings, string? chosen, string? expected) =>
        Assert.Equal(expected is null ? [] : [expected], Catalog($"{Contexts};{settings}").FindContextNotes(chosen));

    [Fact]
    public async Task Start_UnknownWindow_WarnsOnce()
    {
        using var log = new LogLines();
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Configuration.AddConfiguration(Configuration($"{Contexts};Models:RoleContexts:painter=9;Models:Default=ollama:unheard-of"));
        builder.AddModelGateway();
        builder.Logging.AddProvider(log);
        using var host = builder.Build();

        await host.StartAsync();
        await host.StopAsync();

        var warning = Assert.Single(log.All, line => line.Contains("context", StringComparison.Ordinal));
        Assert.Contains("'translator' needs a context of 100000 tokens", warning, StringComparison.Ordinal);
        Assert.Contains("'painter' needs a context of 9 tokens", warning, StringComparison.Ordinal);
    }

    [Fact]
    public void FindProblem_NoModelAtAll_IsNoneForARunThatBringsItsOwn()
    {
        var catalog = Catalog("Models:RoleTiers:coder=small");

        Assert.Null(catalog.FindProblem("ollama:a"));
        Assert.StartsWith("no model is configured for the role 'planner'", catalog.FindProblem(null), StringComparison.Ordinal);
        Assert.StartsWith("the role 'coder' asks for a model of the tier 'small'", catalog.Choose("coder", null).Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("openai:gpt-4.1", "", null)]
    [InlineData("replay:somewhere.jsonl", "", null)]
    [InlineData("ollama:llama3:8b", "", null)]
    [InlineData("openai:own:8b", "Models:Prices:own_8b:InputPerMillion=1;Models:Prices:own_8b:OutputPerMillion=1", null)]
    [InlineData("openai:own:8b", "", "no price for openai:own:8b, so its calls count as $0.00: set Models:Prices:own_8b to have them counted")]
    [InlineData(null, "Models:Default=openai:gpt-4.1;Models:tester=openai:own", "no price for openai:own, so its calls count as $0.00: set Models:Prices:own to have them counted")]
    public void FindUnpriced_NamesTheModelWhoseCallsAreNotCounted(string? chosen, string settings, string? expected) =>
        Assert.Equal(expected, Catalog(settings).FindUnpriced(chosen));

    [Theory]
    [InlineData("gpt-4.1")]
    [InlineData("openai:")]
    [InlineData("anything:model")]
    public void Choose_NotAModel_NamesTheForms(string chosen) =>
        Assert.Equal($"'{chosen}' is not a model: write {ModelName.Forms}", Catalog("").Choose("coder", chosen).Problem);

    [Theory]
    [InlineData("openai:a", "", "OPENAI_API_KEY")]
    [InlineData("openai:a", "OPENAI_API_KEY=k", null)]
    [InlineData("openai:a", "OPENAI_BASE_URL=http://127.0.0.1:1/v1", null)]
    [InlineData("openai:a", "OPENAI_BASE_URL=127.0.0.1", "OPENAI_BASE_URL is not an http or https address")]
    [InlineData("openai:a", "OPENAI_BASE_URL=https://me:secret@host/v1", "OPENAI_BASE_URL is not an http or https address")]
    [InlineData("azure:a", "AZURE_OPENAI_API_KEY=k", "AZURE_OPENAI_ENDPOINT")]
    [InlineData("azure:a", "AZURE_OPENAI_ENDPOINT=https://n.openai.azure.com", "AZURE_OPENAI_API_KEY")]
    [InlineData("azure:a", "AZURE_OPENAI_ENDPOINT=https://n.openai.azure.com;AZURE_OPENAI_API_KEY=k", null)]
    [InlineData("ollama:a", "", null)]
    [InlineData("ollama:a", "OLLAMA_HOST=ftp://x", "OLLAMA_HOST")]
    [InlineData(null, "", "no model is configured for the role 'planner'")]
    [InlineData(null, "Models:planner=ollama:a", "no model is configured for the role 'coder'")]
    [InlineData(null, "OPENAI_MODEL=a", "OPENAI_API_KEY")]
    public void FindProblem_Settings_SaysWhatIsMissing(string? chosen, string settings, string? expected)
    {
        var problem = Catalog(settings).FindProblem(chosen);

        if (expected is null) Assert.Null(problem);
        else Assert.Contains(expected, problem, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", problem ?? "", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "there is no recording")]
    [InlineData("", "is empty, or not a file")]
    [InlineData("hello", "line 1: it must begin with")]
    [InlineData("""{"type":"recording","version":9,"prp":"p","model":"m","made":"2026-03-01","how":"h"}""", "version 9")]
    [InlineData("""{"type":"recording","version":1,"prp":"p","model":"m","made":"2026-03-01","how":"h","new":1}""", null)]
    public void FindProblem_Recording_LooksAtTheFile(string? content, string? expected)
    {
        var file = Path.Combine(_directory, "r.jsonl");
        if (content is not null) File.WriteAllText(file, content);

        var problem = Catalog("").FindProblem($"replay:{file}");

        if (expected is null) Assert.Null(problem);
        else Assert.Contains(expected, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void FindProblem_DirectoryAsRecording_SaysSo() =>
        Assert.Equal($"the recording {_directory} is a directory", Catalog("").FindProblem($"replay:{_directory}"));

    [Theory]
    [InlineData("Models:CalTimeout=00:01:00", "Models:CalTimeout is neither a setting of the model gateway nor a role")]
    [InlineData("Models:coder:name=a", "Models:coder is neither")]
    [InlineData("Models:coder=gpt", "Models:coder is neither")]
    [InlineData("Models:CallTimeout=00:00:00", "CallTimeout")]
    [InlineData("Models:Concurrency=0", "Concurrency")]
    [InlineData("Models:Tiers:small=tiny", "Models:Tiers:small names 'tiny', which is no model")]
    [InlineData("Models:Tiers:small=ollama:tiny,large", "Models:Tiers:small names 'ollama:tiny,large', which is no model")]
    [InlineData("Models:ContextWindows:tiny=0", "Models:ContextWindows:tiny is 0: it must be from 1 to 100000000.")]
    [InlineData("Models:RoleContexts:coder=-1", "Models:RoleContexts:coder is -1: it must be from 1 to 100000000.")]
    [InlineData("Models:Prices:a:InputPerMillion=1", "Models:Prices:a:OutputPerMillion is not a price")]
    [InlineData("Models:Prices:a:InputPerMillion=1;Models:Prices:a:OutputPerMillion=-1", "Models:Prices:a:OutputPerMillion is not a price: '-1'")]
    [InlineData("Models:Prices:a:InputPerMillion=1;Models:Prices:a:OutputPerMillion=1;Models:Prices:a:Input=1", "Models:Prices:a:Input is not a price")]
    public void Options_WrongSetting_IsRefusedByItsName(string settings, string expected)
    {
        var error = Assert.Throws<OptionsValidationException>(() => Catalog(settings));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("openai:gpt-4.1", 10.0)]
    [InlineData("azure:gpt-4.1-2025-04-14", 10.0)]
    [InlineData("openai:GPT-4.1", 10.0)]
    [InlineData("ollama:llama3:8b", 0.0)]
    [InlineData("openai:desk", 0.0)]
    [InlineData("openai:house:1", 3.0)]
    [InlineData("openai:gpt-4.1-turbo-unheard-of", null)]
    public void Price_Model_IsKnownOrNot(string model, double? perMillionOfEach)
    {
        var prices = new PriceTable(new Dictionary<string, ModelPrice> { ["house_1"] = new() { InputPerMillion = 1, OutputPerMillion = 2 } });

        var price = prices.Find(ModelName.TryParse(model)!);

        Assert.Equal(perMillionOfEach, price is null ? null : PriceTable.Cost(price, 1_000_000, 1_000_000));
    }

    [Theory]
    [InlineData("azure", "AZURE_OPENAI_ENDPOINT=https://n.openai.azure.com/;AZURE_OPENAI_API_KEY=k", "https://n.openai.azure.com/openai/v1")]
    [InlineData("azure", "AZURE_OPENAI_ENDPOINT=https://n.openai.azure.com/openai/v1/;AZURE_OPENAI_API_KEY=k", "https://n.openai.azure.com/openai/v1/")]
    [InlineData("ollama", "", "http://127.0.0.1:11434/v1")]
    [InlineData("ollama", "OLLAMA_HOST=0.0.0.0:9999", "http://127.0.0.1:9999/v1")]
    [InlineData("ollama", "OLLAMA_HOST=https://models.example/", "https://models.example/v1")]
    [InlineData("openai", "OPENAI_API_KEY=k", "https://api.openai.com/v1")]
    public void Find_Endpoint_IsWhereTheVariablesSay(string provider, string settings, string expected) =>
        Assert.Equal(expected, Endpoints.Find(provider, Configuration(settings)).Endpoint?.ToString());

    private const string Contexts =
        "Models:RoleContexts:translator=100000;Models:ContextWindows:small=8192;Models:ContextWindows:tiny_8b=8192;Models:ContextWindows:large=100000";

    private static ModelCatalog Catalog(string settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Configuration.AddConfiguration(Configuration(settings));
        builder.AddModelGateway();
        using var host = builder.Build();
        return host.Services.GetRequiredService<ModelCatalog>();
    }

    private static IConfiguration Configuration(string settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.Split(';', StringSplitOptions.RemoveEmptyEntries)
            .Select(setting => setting.Split('=', 2)).ToDictionary(pair => pair[0], pair => (string?)pair[1])).Build();
}

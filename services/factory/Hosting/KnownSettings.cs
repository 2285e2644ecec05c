using AgentFactory.Coordinator;
using AgentFactory.Coordinator.Fleet;
using AgentFactory.Coordinator.Models;
using AgentFactory.Coordinator.Repositories;
using AgentFactory.Coordinator.Runs;
using AgentFactory.Coordinator.Storage.Disk;
using AgentFactory.Coordinator.Storage.Postgres;
using AgentFactory.Coordinator.Storage.Sqlite;
using AgentFactory.Contracts.Policy;
using AgentFactory.GitHub;
using AgentFactory.Knowledge;
using AgentFactory.Knowledge.Caching;
using AgentFactory.Knowledge.Context;
using AgentFactory.Knowledge.Embeddings;
using AgentFactory.Knowledge.Ingest;
using AgentFactory.Knowledge.Outcomes;
using AgentFactory.Knowledge.Ranking;
using AgentFactory.Knowledge.Storage;
using AgentFactory.ServiceDefaults;
using AgentFactory.ServiceDefaults.Messaging;
using Microsoft.Extensions.Configuration.Json;

namespace AgentFactory.Factory.Hosting;

/// <summary>
/// Finds settings of the factory's own sections that nobody would read: a misspelt key must not be a setting that silently does nothing.
/// Sections of others are theirs. What is below <c>Agents</c>, <c>Fleet</c>, <c>Models</c> and <c>Policy</c> is checked where it is read.
/// </summary>
internal static class KnownSettings
{
    /// <summary>What the sections are bound to.</summary>
    public static IReadOnlyDictionary<string, Type> Sections { get; } = new Dictionary<string, Type>(StringComparer.OrdinalIgnoreCase)
    {
        [BusOptions.Section] = typeof(BusOptions),
        [CoordinatorOptions.Section] = typeof(CoordinatorOptions),
        [DiskOptions.Section] = typeof(DiskOptions),
        [RunEngineOptions.Section] = typeof(RunEngineOptions),
        ["Coordinator:Fleet"] = typeof(FleetOptions),
        ["Coordinator:Postgres"] = typeof(PostgresStorageOptions),
        ["Coordinator:Repositories"] = typeof(RepositoryOptions),
        ["Coordinator:Storage"] = typeof(SqliteStorageOptions),
        [GitHubOptions.Section] = typeof(GitHubOptions),
        [KnowledgeOptions.Section] = typeof(KnowledgeOptions),
        ["Knowledge:Cache"] = typeof(CacheOptions),
        ["Knowledge:Context"] = typeof(ContextOptions),
        ["Knowledge:Embedding"] = typeof(EmbeddingOptions),
        [IndexOptions.Section] = typeof(IndexOptions),
        [LatentOptions.Section] = typeof(LatentOptions),
        [LexicalOptions.Section] = typeof(LexicalOptions),
        ["Knowledge:Ingest"] = typeof(IngestOptions),
        ["Knowledge:Outcomes"] = typeof(OutcomeOptions),
        ["Knowledge:Store"] = typeof(KnowledgeStoreOptions),
    };

    /// <summary>Keys of services that this process is not, which one file for all may hold as well.</summary>
    private static readonly string[] s_ofServices = ["Knowledge:GrpcUrl", "Knowledge:Qdrant"];

    /// <summary>The sections of a fleet's file that somebody of ours reads.</summary>
    private static readonly string[] s_ours =
        ["Agents", BusOptions.Section, "ConnectionStrings", CoordinatorOptions.Section, FleetSettings.Section, GitHubOptions.Section, KnowledgeOptions.Section,
            "Logging", ModelOptions.Section, PolicyFile.Section, "Sandbox", "Workspaces"];

    /// <exception cref="InvalidOperationException">A key is unknown; the message names it and what there is.</exception>
    public static void Check(IConfiguration configuration)
    {
        foreach (var (section, type) in Sections)
        {
            foreach (var child in configuration.GetSection(section).GetChildren())
            {
                var known = type.GetProperties().Select(property => property.Name)
                    .Concat(Sections.Keys.Where(other => other.StartsWith($"{section}:", StringComparison.Ordinal)).Select(other => other[(section.Length + 1)..]))
                    .Where(name => !name.Contains(':')).ToList();
                if (!known.Contains(child.Key, StringComparer.OrdinalIgnoreCase) && !s_ofServices.Contains(child.Path, StringComparer.OrdinalIgnoreCase))
                    throw new InvalidOperationException(
                        $"{child.Path}: there is no such setting; nothing was started. {section} has {string.Join(", ", known.Distinct().Order(StringComparer.Ordinal))}.");
            }
        }
    }

    /// <summary>Sections of the fleet's file that are not ours, and named so alike that one of ours may be meant; a line each. They may well be
    /// those of an agent of one's own, so it is no error.</summary>
    public static IReadOnlyList<string> FindNotes(IConfigurationRoot configuration) =>
        [.. from section in configuration.Providers.OfType<JsonConfigurationProvider>().SelectMany(file => file.GetChildKeys([], null)).Distinct(StringComparer.OrdinalIgnoreCase)
            where !s_ours.Contains(section, StringComparer.OrdinalIgnoreCase)
            let meant = s_ours.FirstOrDefault(ours => IsSlipOf(section.ToUpperInvariant(), ours.ToUpperInvariant()))
            where meant is not null
            select $"{FactoryConfiguration.FileName} has a section {section}, which the factory does not read: perhaps {meant} is meant"];

    /// <summary>One letter too many, too few or wrong, or letters in another order.</summary>
    private static bool IsSlipOf(string word, string meant)
    {
        var shorter = Math.Min(word.Length, meant.Length);
        var head = word.Zip(meant).TakeWhile(pair => pair.First == pair.Second).Count();
        var tail = Math.Min(shorter - head, word.Reverse().Zip(meant.Reverse()).TakeWhile(pair => pair.First == pair.Second).Count());
        return Math.Max(word.Length, meant.Length) - head - tail <= 1 || word.Order().SequenceEqual(meant.Order());
    }
}

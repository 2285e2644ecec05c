using System.Reflection;
using System.Runtime.InteropServices;
using AgentFactory.Database.Engine;

namespace AgentFactory.Database;

/// <summary>
/// The engine's program as files: it and the libraries that it needs, wherever they lie in this installation. They are copied for each
/// check, so the sandbox is shown nothing else of the folder that the agent runs from.
/// </summary>
internal static class EngineProgram
{
    public const string Folder = "engine";
    public const string Script = $"exec dotnet {Folder}/AgentFactory.Database.Engine.dll";

    private const string RuntimeSettings = """
        {
          "runtimeOptions": {
            "tfm": "net10.0",
            "framework": { "name": "Microsoft.NETCore.App", "version": "10.0.0" },
            "configProperties": { "System.Globalization.Invariant": true, "System.GC.Concurrent": false }
          }
        }
        """;

    private static readonly Lazy<IReadOnlyList<string>> Files = new(Find);

    public static void CopyTo(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (var file in Files.Value)
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        File.WriteAllText(Path.Combine(folder, "AgentFactory.Database.Engine.runtimeconfig.json"), RuntimeSettings);
    }

    private static List<string> Find()
    {
        var (found, ahead) = (new Dictionary<string, string>(StringComparer.Ordinal), new Stack<Assembly>([typeof(EngineWork).Assembly]));
        var runtime = Path.GetDirectoryName(typeof(object).Assembly.Location);
        while (ahead.TryPop(out var assembly))
        {
            if (assembly.Location.Length == 0)
                throw new InvalidOperationException($"{assembly.GetName().Name} has no file: the factory does not run from a single file.");
            // The runtime itself is in the sandbox already.
            if (Path.GetDirectoryName(assembly.Location) == runtime || !found.TryAdd(assembly.GetName().Name!, assembly.Location))
                continue;
            foreach (var reference in assembly.GetReferencedAssemblies())
                ahead.Push(Assembly.Load(reference));
        }

        return [.. found.Values, FindNative()];
    }

    private static string FindNative()
    {
        const string name = "libe_sqlite3.so";
        var folders = ((AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string)?.Split(Path.PathSeparator) ?? [])
            .Append(AppContext.BaseDirectory).Append(Path.Combine(AppContext.BaseDirectory, "runtimes", RuntimeInformation.RuntimeIdentifier, "native"))
            .Append(Path.Combine(AppContext.BaseDirectory, "runtimes", $"linux-{RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()}", "native"));
        return folders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists)
            ?? throw new InvalidOperationException($"{name} is not part of this installation, so no schema can be executed. Install the factory anew.");
    }
}

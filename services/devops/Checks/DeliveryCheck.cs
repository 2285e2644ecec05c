using System.Text.RegularExpressions;
using AgentFactory.Agents.Workspaces;
using AgentFactory.DevOps.Files;
using YamlDotNet.RepresentationModel;

namespace AgentFactory.DevOps.Checks;

/// <summary>Checks the delivery files that a task made or changed: by rules, and by the tools that are here.</summary>
/// <param name="root">The checkout.</param>
/// <param name="before">The text of every delivery file where the task began, by path: what stands as it stood is not looked at.</param>
/// <param name="sandbox">Where tools run.</param>
/// <param name="options">Bounds.</param>
internal sealed class DeliveryCheck(string root, IReadOnlyDictionary<string, string> before, ISandbox sandbox, DevOpsOptions options)
{
    public async Task<DeliveryReport> RunAsync(CancellationToken cancellationToken)
    {
        var all = DeliveryFiles.Find(root, options.MaxFileBytes);
        var touched = all.Where(file => before.GetValueOrDefault(file.Path) != file.Text).ToList();
        var delivery = new Delivery(root, all);
        var yaml = all.Where(file => IsYaml(file.Kind)).ToDictionary(file => file.Path, file => YamlText.Read(file.Text), StringComparer.Ordinal);
        // The service that runs workflows knows aliases, but no merge keys.
        foreach (var document in all.Where(file => IsYaml(file.Kind) && file.Kind != DeliveryKind.Workflow).SelectMany(file => yaml[file.Path].Documents))
            YamlMerge.Resolve(document);
        var builds = all.SelectMany(file => BuildsOf(file, yaml.GetValueOrDefault(file.Path).Documents)).Where(build => build.Context.IndexOfAny(['$', ':']) < 0).ToLookup(build => build.Dockerfile, build => build.Context, StringComparer.Ordinal);
        var manifests = all.Where(file => file.Kind == DeliveryKind.Kubernetes).SelectMany(file => yaml[file.Path].Documents).ToList();
        var tools = new ToolRuns(sandbox, root, options);
        var checkedFiles = new List<CheckedFile>();
        foreach (var file in touched.Take(options.MaxFiles))
        {
            var (documents, line, fault) = yaml.GetValueOrDefault(file.Path);
            if (fault is not null)
                delivery.Must(file, line, "yaml", fault);
            else
                CheckByRule(delivery, file, documents ?? [], builds, manifests);
            SecretCheck.Check(delivery, file);
            var (executed, judged) = fault is null ? await tools.RunAsync(delivery, file, documents is [var first, ..] ? first : null, cancellationToken) : ([], []);
            checkedFiles.Add(new(file.Path, IsYaml(file.Kind) && fault is null ? ["parsed as YAML", .. executed] : executed, judged));
        }

        foreach (var file in touched.Skip(options.MaxFiles))
            delivery.Must(file, 0, "too-many-files", $"more than {options.MaxFiles} delivery files were touched, and this one was not looked at");
        return new(checkedFiles, [.. delivery.Findings.OrderByDescending(finding => finding.Weight).ThenBy(finding => finding.File, StringComparer.Ordinal).ThenBy(finding => finding.Line)]);
    }

    private static void CheckByRule(Delivery delivery, DeliveryFile file, IReadOnlyList<YamlNode> documents, ILookup<string, string> builds, IReadOnlyList<YamlNode> manifests)
    {
        try
        {
            switch (file.Kind)
            {
                case DeliveryKind.Dockerfile:
                    // Where nothing says in which folder it is built, it may be either.
                    DockerfileCheck.Check(delivery, file, builds.Contains(file.Path) ? [.. builds[file.Path]] : ["", file.Folder]);
                    break;
                case DeliveryKind.Bicep:
                    AzureCheck.CheckBicep(delivery, file);
                    break;
                case DeliveryKind.Kubernetes:
                    KubernetesCheck.Check(delivery, file, documents, manifests);
                    break;
                case DeliveryKind.Workflow or DeliveryKind.Compose or DeliveryKind.AzureDeveloper when documents is not [YamlMappingNode]:
                    delivery.Must(file, 1, "yaml", "the file is one document with a mapping at its top");
                    break;
                case DeliveryKind.Workflow:
                    WorkflowCheck.Check(delivery, file, documents[0]);
                    break;
                case DeliveryKind.Compose:
                    ComposeCheck.Check(delivery, file, documents[0]);
                    break;
                case DeliveryKind.AzureDeveloper:
                    AzureCheck.CheckProject(delivery, file, documents[0]);
                    break;
            }
        }
        catch (RegexMatchTimeoutException)
        {
            delivery.Must(file, 0, "not-looked-through", "the file could not be looked through in time: make it plainer");
        }
    }

    private static IEnumerable<(string Dockerfile, string Context)> BuildsOf(DeliveryFile file, IReadOnlyList<YamlNode>? documents) => (file.Kind, documents) switch
    {
        (DeliveryKind.Compose, [var root]) => ComposeCheck.Builds(file, root),
        (DeliveryKind.Workflow, [var root]) => WorkflowCheck.Builds(root),
        _ => [],
    };

    private static bool IsYaml(DeliveryKind kind) =>
        kind is DeliveryKind.Compose or DeliveryKind.Workflow or DeliveryKind.Kubernetes or DeliveryKind.AzureDeveloper or DeliveryKind.Yaml;
}

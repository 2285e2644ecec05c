using AgentFactory.DevOps.Files;
using YamlDotNet.RepresentationModel;

namespace AgentFactory.DevOps.Checks;

/// <summary>Manifests of Kubernetes: that they hang together, and what their containers may do. No cluster is asked.</summary>
internal static class KubernetesCheck
{
    private static readonly string[] Workloads = ["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job", "CronJob", "Pod"];

    public static void Check(Delivery delivery, DeliveryFile file, IReadOnlyList<YamlNode> documents, IReadOnlyList<YamlNode> everywhere)
    {
        foreach (var document in documents.SelectMany(Unpack).Where(document => document is not YamlScalarNode { Value: null or "" }))
        {
            var kind = document.Get("kind").Text();
            if (document.Get("apiVersion").Text() is null || kind is null)
            {
                delivery.Must(file, document.Line(), "kubernetes-structure", "a manifest has `apiVersion` and `kind`");
                continue;
            }

            if (kind == "Kustomization")
            {
                foreach (var resource in document.Get("resources").Texts().Where(path => !path.Contains("://", StringComparison.Ordinal) && !delivery.Exists(file.Folder, path)))
                    delivery.Must(file, document.Get("resources")!.Line(), "path-missing", $"`{resource}` is not in the repository");
                continue;
            }

            if (document.At("metadata", "name").Text() is null && document.At("metadata", "generateName").Text() is null)
                delivery.Must(file, document.Line(), "kubernetes-structure", $"this {kind} has no `metadata.name`");
            if (kind == "Secret")
                CheckSecret(delivery, file, document);
            if (kind == "ConfigMap")
                foreach (var (name, value) in document.Get("data").Pairs().Where(pair => SecretCheck.IsLiteral(pair.Key, pair.Value.Text())))
                    delivery.Must(file, value.Line(), "secret", $"`{name}` stands here for everybody to read: it belongs in the cluster's store for secrets");
            if (kind == "Service")
                CheckService(delivery, file, document, [.. everywhere.SelectMany(Unpack)]);
            if (Workloads.Contains(kind, StringComparer.Ordinal))
                CheckWorkload(delivery, file, document, kind);
        }
    }

    private static IEnumerable<YamlNode> Unpack(YamlNode document) => document.Get("kind").Text() == "List" ? document.Get("items").Items() : [document];

    private static YamlNode? PodOf(YamlNode document, string kind) => kind switch
    {
        "Pod" => document.Get("spec"),
        "CronJob" => document.At("spec", "jobTemplate", "spec", "template", "spec"),
        _ => document.At("spec", "template", "spec"),
    };

    private static void CheckWorkload(Delivery delivery, DeliveryFile file, YamlNode document, string kind)
    {
        if (PodOf(document, kind) is not { } pod || pod.Get("containers") is not YamlSequenceNode { Children.Count: > 0 } containers)
        {
            delivery.Must(file, document.Line(), "kubernetes-structure", $"this {kind} has no containers");
            return;
        }

        if (kind is "Deployment" or "StatefulSet" or "DaemonSet" or "ReplicaSet")
        {
            var labels = document.At("spec", "template", "metadata", "labels").Pairs().ToDictionary(pair => pair.Key, pair => pair.Value.Text(), StringComparer.Ordinal);
            var wanted = document.At("spec", "selector", "matchLabels").Pairs().ToList();
            if (wanted.Count == 0 || wanted.Exists(pair => labels.GetValueOrDefault(pair.Key) != pair.Value.Text()))
                delivery.Must(file, document.Line(), "kubernetes-reference", $"the selector of this {kind} does not match the labels of its own template");
        }

        foreach (var key in (string[])["hostNetwork", "hostPID", "hostIPC"])
            if (pod.Get(key).IsTrue())
                delivery.Must(file, pod.Get(key)!.Line(), "privileged", $"`{key}` takes the wall to the machine away");
        foreach (var volume in pod.Get("volumes").Items().Where(volume => volume.Get("hostPath") is not null))
            delivery.Must(file, volume.Line(), "privileged", "a hostPath gives the container a part of the machine: use a volume of the cluster");
        foreach (var container in containers.Children.Concat(pod.Get("initContainers").Items()))
            CheckContainer(delivery, file, container, pod);
    }

    private static void CheckContainer(Delivery delivery, DeliveryFile file, YamlNode container, YamlNode pod)
    {
        if (container.Get("name").Text() is null)
            delivery.Must(file, container.Line(), "kubernetes-structure", "a container has a `name`");
        if (container.Get("image").Text() is not { } image)
            delivery.Must(file, container.Line(), "kubernetes-structure", "a container has an `image`");
        else if (Pins.FindFault(image) is { } fault)
            delivery.Should(file, container.Get("image")!.Line(), "image-pinned", fault);
        if (container.At("securityContext", "privileged").IsTrue())
            delivery.Must(file, container.Line(), "privileged", "a privileged container owns the machine: take it away, and add the one capability that is needed");
        if (container.At("securityContext", "capabilities", "add").Texts().Any(capability => capability is "ALL" or "SYS_ADMIN"))
            delivery.Must(file, container.Line(), "privileged", "this capability is as good as root on the machine");
        if (!(container.At("securityContext", "runAsNonRoot") ?? pod.At("securityContext", "runAsNonRoot")).IsTrue())
            delivery.Should(file, container.Line(), "run-as-non-root", "nothing keeps it from running as root: `securityContext.runAsNonRoot: true`");
        foreach (var variable in container.Get("env").Items())
            if (SecretCheck.IsLiteral(variable.Get("name").Text() ?? "", variable.Get("value").Text()))
                delivery.Must(file, variable.Line(), "secret", $"`{variable.Get("name").Text()}` stands here for everybody to read: take it by `valueFrom.secretKeyRef`");
    }

    private static void CheckSecret(Delivery delivery, DeliveryFile file, YamlNode document)
    {
        if (document.Get("data").Pairs().Concat(document.Get("stringData").Pairs()).Any(pair => pair.Value.Text() is { Length: > 0 } value && !value.Contains('$', StringComparison.Ordinal)))
            delivery.Must(file, document.Line(), "secret", "a Secret with its values is a secret in the repository: have it made by the cluster's store for secrets, and only name it here");
    }

    private static void CheckService(Delivery delivery, DeliveryFile file, YamlNode document, IReadOnlyList<YamlNode> everywhere)
    {
        var wanted = document.At("spec", "selector").Pairs().ToList();
        var templates = everywhere.Where(other => Workloads.Contains(other.Get("kind").Text() ?? "", StringComparer.Ordinal))
            .Select(other => (other.Get("kind").Text() == "Pod" ? other.At("metadata", "labels") : other.At("spec", "template", "metadata", "labels")).Pairs().ToList()).ToList();
        // Where no workload is in the repository, it may lie elsewhere.
        if (wanted.Count > 0 && templates.Count > 0 && !templates.Exists(labels => wanted.TrueForAll(pair => labels.Exists(label => label.Key == pair.Key && label.Value.Text() == pair.Value.Text()))))
            delivery.Must(file, document.Line(), "kubernetes-reference", "the selector of this Service matches no workload of the repository");
    }
}

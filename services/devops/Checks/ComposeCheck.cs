using System.Text.RegularExpressions;
using AgentFactory.DevOps.Files;
using YamlDotNet.RepresentationModel;

namespace AgentFactory.DevOps.Checks;

/// <summary>The structure of a compose file, and what its services may do.</summary>
internal static partial class ComposeCheck
{
    private static readonly string[] TopLevel = ["name", "services", "networks", "volumes", "configs", "secrets", "include", "models", "version"];

    private static readonly HashSet<string> ServiceKeys = new(
        ("annotations attach build blkio_config cap_add cap_drop cgroup cgroup_parent command configs container_name cpu_count cpu_percent cpu_period cpu_quota cpu_rt_period "
        + "cpu_rt_runtime cpu_shares cpus cpuset credential_spec depends_on deploy develop device_cgroup_rules devices dns dns_opt dns_search domainname driver_opts entrypoint env_file "
        + "environment expose extends external_links extra_hosts gpus group_add healthcheck hostname image init ipc isolation label_file labels links logging mac_address mem_limit "
        + "mem_reservation mem_swappiness memswap_limit models network_mode networks oom_kill_disable oom_score_adj pid pids_limit platform ports post_start pre_stop privileged profiles "
        + "provider pull_policy read_only restart runtime scale secrets security_opt shm_size stdin_open stop_grace_period stop_signal storage_opt sysctls tmpfs tty ulimits "
        + "use_api_socket user userns_mode uts volumes volumes_from working_dir").Split(' '), StringComparer.Ordinal);

    /// <summary>Folders that are the machine, the root as the empty text.</summary>
    private static readonly string[] OfMachine =
        ["", "/var/run/docker.sock", "/run/docker.sock", "/var/run", "/run", "/etc", "/proc", "/sys", "/dev", "/root", "/boot", "/var/lib/docker"];

    public static void Check(Delivery delivery, DeliveryFile file, YamlNode root)
    {
        foreach (var (key, value) in root.Pairs())
            if (!TopLevel.Contains(key, StringComparer.Ordinal) && !key.StartsWith("x-", StringComparison.Ordinal))
                delivery.Must(file, value.Line(), "compose-structure", $"`{key}` is not a part of a compose file");
        if (root.Get("services") is not YamlMappingNode { Children.Count: > 0 } services)
        {
            delivery.Must(file, 1, "compose-structure", "there are no `services`");
            return;
        }

        var names = services.Pairs().Select(pair => pair.Key).ToHashSet(StringComparer.Ordinal);
        foreach (var (name, service) in services.Pairs())
        {
            CheckForm(delivery, file, name, service, names, root);
            CheckRights(delivery, file, service);
            CheckPaths(delivery, file, name, service);
            CheckSecrets(delivery, file, service);
        }
    }

    /// <summary>The folder that each Dockerfile is built in.</summary>
    public static IEnumerable<(string Dockerfile, string Context)> Builds(DeliveryFile file, YamlNode root) =>
        from service in root.Get("services").Pairs()
        let build = service.Value.Get("build")
        where build is not null
        let context = Delivery.Inside(file.Folder, build.Text() ?? build.Get("context").Text() ?? ".")
        where context is not null
        select (Delivery.Inside(context, build.Get("dockerfile").Text() ?? "Dockerfile") ?? "", context);

    private static void CheckForm(Delivery delivery, DeliveryFile file, string name, YamlNode service, HashSet<string> names, YamlNode root)
    {
        if (service is not YamlMappingNode)
        {
            delivery.Must(file, service.Line(), "compose-structure", $"the service `{name}` is not a mapping");
            return;
        }

        foreach (var (key, value) in service.Pairs())
            if (!ServiceKeys.Contains(key) && !key.StartsWith("x-", StringComparison.Ordinal))
                delivery.Must(file, value.Line(), "compose-structure", $"`{key}` is not a setting of a service");
        if (service.Get("image") is null && service.Get("build") is null && service.Get("extends") is null && service.Get("provider") is null)
            delivery.Must(file, service.Line(), "compose-structure", $"the service `{name}` has neither `image` nor `build`");
        if (service.Get("build") is null && service.Get("image") is { } image && Pins.FindFault(image.Text() ?? "") is { } fault)
            delivery.Should(file, image.Line(), "image-pinned", fault);
        var wanted = service.Get("depends_on") is { } after ? after is YamlMappingNode ? after.Pairs().Select(pair => pair.Key) : after.Texts() : [];
        foreach (var other in wanted.Where(other => !names.Contains(other)))
            delivery.Must(file, service.Get("depends_on")!.Line(), "compose-reference", $"the service `{name}` depends on `{other}`, which is not there");
        foreach (var kind in (string[])["networks", "secrets", "configs"])
            foreach (var reference in References(service.Get(kind)).Where(reference => reference != "default" && root.Get(kind).Get(reference) is null && !Has(root.Get(kind), reference)))
                delivery.Must(file, service.Line(), "compose-reference", $"the service `{name}` uses the {kind[..^1]} `{reference}`, which is not declared");
        foreach (var volume in service.Get("volumes").Items())
            if (VolumeName(volume) is { } used && !Has(root.Get("volumes"), used))
                delivery.Must(file, volume.Line(), "compose-reference", $"the volume `{used}` is not declared");
    }

    private static void CheckRights(Delivery delivery, DeliveryFile file, YamlNode service)
    {
        if (service.Get("privileged").IsTrue())
            delivery.Must(file, service.Get("privileged")!.Line(), "privileged", "a privileged container owns the machine: take it away, and add the one capability that is needed");
        foreach (var key in (string[])["network_mode", "pid", "ipc", "userns_mode", "uts", "cgroup"])
            if (service.Get(key) is { } value && value.Text() == "host")
                delivery.Must(file, value.Line(), "privileged", $"`{key}: host` takes the wall to the machine away");
        foreach (var capability in service.Get("cap_add").Items().Where(item => item.Text()?.ToUpperInvariant() is "ALL" or "CAP_ALL" or "SYS_ADMIN" or "CAP_SYS_ADMIN"))
            delivery.Must(file, capability.Line(), "privileged", $"the capability {capability.Text()} is as good as root on the machine");
        foreach (var option in service.Get("security_opt").Items().Where(item => item.Text()?.EndsWith("unconfined", StringComparison.Ordinal) == true))
            delivery.Must(file, option.Line(), "privileged", $"`{option.Text()}` takes the wall to the machine away");
        foreach (var volume in service.Get("volumes").Items())
            if (Source().Match(volume.Text() ?? volume.Get("source").Text() ?? "") is { Success: true } source && OfMachine.Contains(source.Groups[1].Value.TrimEnd('/'), StringComparer.Ordinal))
                delivery.Must(file, volume.Line(), "privileged", "this gives the container the machine: mount only what the service needs");
        foreach (var port in service.Get("ports").Items())
            if (Published(port) is { } published)
                delivery.Should(file, port.Line(), "port-stated", $"`{published}` is open to every network of the machine without saying so: 127.0.0.1:{published}, or 0.0.0.0:{published} where that is meant");
    }

    private static void CheckPaths(Delivery delivery, DeliveryFile file, string name, YamlNode service)
    {
        if (service.Get("build") is { } build)
        {
            var context = build.Text() ?? build.Get("context").Text() ?? ".";
            var dockerfile = build.Get("dockerfile").Text() ?? "Dockerfile";
            if (!context.Contains('$', StringComparison.Ordinal) && !context.Contains("://", StringComparison.Ordinal) && build.Get("dockerfile_inline") is null
                && (Delivery.Inside(file.Folder, context) is not { } folder || !delivery.Exists(folder, dockerfile)))
                delivery.Must(file, build.Line(), "path-missing", $"the service `{name}` is built from `{context}` with `{dockerfile}`, which is not there");
        }

        foreach (var path in service.Get("env_file").Texts().Concat(service.Get("env_file").Items().Where(item => !IsOptional(item)).Select(item => item.Get("path").Text()).OfType<string>()))
            if (!path.Contains('$', StringComparison.Ordinal) && !delivery.Exists(file.Folder, path))
                delivery.Must(file, service.Get("env_file")!.Line(), "path-missing", $"`{path}` is not in the repository: `path: {path}` with `required: false`, and an example file beside it");
        foreach (var volume in service.Get("volumes").Items())
            if (volume.Text()?.Split(':')[0] is ['.', '/', ..] path && !path.Contains('$', StringComparison.Ordinal) && !delivery.Exists(file.Folder, path))
                delivery.Should(file, volume.Line(), "path-missing", $"`{path}` is not in the repository: it would be made as an empty folder");
    }

    private static void CheckSecrets(Delivery delivery, DeliveryFile file, YamlNode service)
    {
        foreach (var (name, value, line) in Settings(service.Get("environment")).Concat(Settings(service.At("build", "args"))))
            if (SecretCheck.IsLiteral(name, value))
                delivery.Must(file, line, "secret", $"`{name}` stands here for everybody to read: take it from the environment (`${{{name}:?}}`) or from `secrets`");
    }

    private static IEnumerable<(string Name, string? Value, int Line)> Settings(YamlNode? node) => node is YamlMappingNode
        ? node.Pairs().Select(pair => (pair.Key, pair.Value.Text(), pair.Value.Line()))
        : node.Items().Select(item => (item.Text() ?? "").Split('=', 2) is [var name, var value] ? (name, (string?)value, item.Line()) : ("", null, 0));

    private static bool IsOptional(YamlNode item) => item.Get("required").Text() == "false";

    private static IEnumerable<string> References(YamlNode? node) => node is YamlMappingNode
        ? node.Pairs().Select(pair => pair.Key)
        : node.Items().Select(item => item.Text() ?? item.Get("source").Text()).OfType<string>();

    private static bool Has(YamlNode? map, string key) => map.Pairs().Any(pair => pair.Key == key);

    private static string? VolumeName(YamlNode volume)
    {
        var source = volume is YamlScalarNode { Value: { } text } ? text.Split(':') is [var first, _, ..] ? first : null
            : volume.Get("type").Text() == "volume" ? volume.Get("source").Text() : null;
        return source is not null && Name().IsMatch(source) ? source : null;
    }

    private static string? Published(YamlNode port)
    {
        if (port is YamlMappingNode)
            return port.Get("published").Text() is { } published && port.Get("host_ip") is null ? $"{published}:{port.Get("target").Text()}" : null;
        var text = port.Text() ?? "";
        return PlainPort().IsMatch(text) ? text : null;
    }

    // A folder of the machine, also where it is only what a variable means when it is not set.
    [GeneratedRegex(@"^(?:\$\{\w+:?-)?(/[^:}]*)", RegexOptions.None, 1_000)]
    private static partial Regex Source();

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9_.-]*$", RegexOptions.None, 1_000)]
    private static partial Regex Name();

    [GeneratedRegex(@"^[\d-]+:[\d-]+(?:/\w+)?$|^\$\{[^}]+\}:[\d-]+(?:/\w+)?$", RegexOptions.None, 1_000)]
    private static partial Regex PlainPort();
}

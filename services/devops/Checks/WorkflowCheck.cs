using System.Text.RegularExpressions;
using AgentFactory.DevOps.Files;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace AgentFactory.DevOps.Checks;

/// <summary>The structure of a GitHub Actions workflow, its rights and its versions.</summary>
internal static partial class WorkflowCheck
{
    private static readonly string[] TopLevel = ["name", "run-name", "on", "permissions", "env", "defaults", "concurrency", "jobs"];

    private static readonly string[] JobKeys =
    [
        "name", "permissions", "needs", "if", "runs-on", "environment", "concurrency", "outputs", "env", "defaults", "steps", "timeout-minutes", "strategy",
        "continue-on-error", "container", "services", "uses", "with", "secrets", "snapshot",
    ];

    private static readonly string[] StepKeys = ["id", "if", "name", "uses", "run", "working-directory", "shell", "with", "env", "continue-on-error", "timeout-minutes"];

    private static readonly string[] Scopes =
    [
        "actions", "artifact-metadata", "attestations", "checks", "contents", "deployments", "discussions", "id-token", "issues", "models", "packages", "pages", "pull-requests",
        "repository-projects", "security-events", "statuses",
    ];

    // Inputs of well-known actions that name a file or a folder of the repository.
    private static readonly string[] PathInputs =
        ["global-json-file", "node-version-file", "python-version-file", "go-version-file", "java-version-file", "cache-dependency-path"];

    public static void Check(Delivery delivery, DeliveryFile file, YamlNode root)
    {
        Known(delivery, file, root, TopLevel, "a workflow");
        if (root.Get("on") is null)
            delivery.Must(file, 1, "workflow-structure", "`on` is missing: nothing would ever start it");
        if (root.Get("jobs") is not YamlMappingNode { Children.Count: > 0 } jobs)
        {
            delivery.Must(file, 1, "workflow-structure", "there are no `jobs`");
            return;
        }

        CheckPermissions(delivery, file, root.Get("permissions"));
        CheckEnvironment(delivery, file, root.Get("env"));
        if (root.Get("permissions") is null && jobs.Pairs().Any(job => job.Value.Get("permissions") is null))
            delivery.Must(file, 1, "workflow-permissions", "`permissions` is missing: the token of the run would have all that the repository grants. Write for instance `permissions: { contents: read }`");
        var names = jobs.Pairs().Select(job => job.Key).ToHashSet(StringComparer.Ordinal);
        foreach (var (name, job) in jobs.Pairs())
            CheckJob(delivery, file, name, job, names, root);
        CheckOrder(delivery, file, jobs);
    }

    /// <summary>Scripts of steps that bash runs, each with its first line: what the service fills in is replaced by a word, and it ends at the first error, as there.</summary>
    public static IEnumerable<(int Line, string Script)> Scripts(YamlNode root) =>
        from job in root.Get("jobs").Pairs()
        where job.Value.Get("runs-on").Texts().All(runner => !runner.Contains("windows", StringComparison.OrdinalIgnoreCase))
        from step in job.Value.Get("steps").Items()
        let shell = step.Get("shell").Text() ?? job.Value.At("defaults", "run", "shell").Text() ?? root.At("defaults", "run", "shell").Text() ?? "bash"
        where shell == "bash" && step.Get("run").Text() is { Length: > 0 }
        let isBlock = step.Get("run") is YamlScalarNode { Style: ScalarStyle.Literal or ScalarStyle.Folded }
        select (step.Get("run")!.Line() + (isBlock ? 0 : -1), "#!/bin/bash -e\n" + Expression().Replace(step.Get("run").Text()!, "expression"));

    /// <summary>Dockerfiles that steps build, and in which folder.</summary>
    public static IEnumerable<(string Dockerfile, string Context)> Builds(YamlNode root) =>
        from job in root.Get("jobs").Pairs()
        from step in job.Value.Get("steps").Items()
        where step.Get("uses").Text()?.StartsWith("docker/build-push-action@", StringComparison.Ordinal) == true
        let context = Delivery.Inside("", step.At("with", "context").Text() ?? ".")
        where context is not null
        select (Delivery.Inside("", step.At("with", "file").Text() ?? $"{context}/Dockerfile") ?? "", context);

    private static void CheckJob(Delivery delivery, DeliveryFile file, string name, YamlNode job, HashSet<string> names, YamlNode root)
    {
        if (!Id().IsMatch(name))
            delivery.Must(file, job.Line(), "workflow-structure", $"`{name}` cannot be the id of a job: letters, digits, `_` and `-`");
        Known(delivery, file, job, JobKeys, $"the job `{name}`");
        CheckPermissions(delivery, file, job.Get("permissions"));
        foreach (var other in job.Get("needs").Texts().Where(other => !names.Contains(other)))
            delivery.Must(file, job.Get("needs")!.Line(), "workflow-reference", $"the job `{name}` needs `{other}`, which is not there");
        if (job.Get("uses").Text() is { } reusable)
        {
            CheckUses(delivery, file, job.Get("uses")!, reusable);
            return;
        }

        if (job.Get("runs-on") is null)
            delivery.Must(file, job.Line(), "workflow-structure", $"the job `{name}` has no `runs-on`");
        if (job.Get("steps") is not YamlSequenceNode { Children.Count: > 0 } steps)
        {
            delivery.Must(file, job.Line(), "workflow-structure", $"the job `{name}` has no `steps`");
            return;
        }

        foreach (var image in new[] { job.Get("container") }.Concat(job.Get("services").Pairs().Select(service => (YamlNode?)service.Value)))
            if ((image.Text() ?? image.Get("image").Text()) is { } value && Pins.FindFault(value) is { } fault)
                delivery.Should(file, image!.Line(), "image-pinned", fault);
        foreach (var step in steps.Children)
            CheckStep(delivery, file, step, job.At("defaults", "run", "working-directory").Text() ?? root.At("defaults", "run", "working-directory").Text());
        if (root.Get("on").Texts().Concat(root.Get("on").Pairs().Select(pair => pair.Key)).Any(started => started is "pull_request_target" or "workflow_run"))
            foreach (var step in steps.Children.Where(step => step.Get("uses").Text()?.StartsWith("actions/checkout@", StringComparison.Ordinal) == true && Proposed().IsMatch(step.At("with", "ref").Text() ?? "")))
                delivery.Must(file, step.Line(), "untrusted-checkout", "this checks out what a stranger proposes, in a run that has the repository's secrets: use `pull_request`, or do not check it out");
        CheckEnvironment(delivery, file, job.Get("env"));
    }

    private static void CheckStep(Delivery delivery, DeliveryFile file, YamlNode step, string? defaultFolder)
    {
        Known(delivery, file, step, StepKeys, "a step");
        var (uses, run) = (step.Get("uses"), step.Get("run"));
        if (uses is null == run is null)
            delivery.Must(file, step.Line(), "workflow-structure", "a step has either `uses` or `run`, and not both");
        if (uses?.Text() is { } action)
            CheckUses(delivery, file, uses, action);
        var code = run ?? (uses.Text()?.StartsWith("actions/github-script@", StringComparison.Ordinal) == true ? step.At("with", "script") : null);
        if (Expression().Matches(code.Text() ?? "").FirstOrDefault(match => YieldsText(match.Value)) is { } injection)
            delivery.Must(file, code!.Line(), "script-injection", $"`{injection.Value}` is written by strangers and would be run as code: hand it over in `env` and quote the variable");
        if (step.Get("working-directory").Text() is { } folder && IsPlain(folder) && !delivery.Exists("", folder))
            delivery.Must(file, step.Line(), "path-missing", $"the folder `{folder}` is not in the repository");
        foreach (var (input, value) in step.Get("with").Pairs().Where(pair => SecretInput().IsMatch(pair.Key) && SecretCheck.IsLiteral(pair.Key, pair.Value.Text())))
            delivery.Must(file, value.Line(), "secret", $"`{input}` stands here for everybody to read: take it from `secrets`");
        foreach (var (input, value) in step.Get("with").Pairs().Where(pair => PathInputs.Contains(pair.Key, StringComparer.Ordinal)))
            foreach (var path in (value.Text() ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Where(path => IsPlain(path) && !path.Contains('*', StringComparison.Ordinal) && !delivery.Exists("", path)))
                delivery.Must(file, value.Line(), "path-missing", $"`{path}`, which `{input}` names, is not in the repository");
        var place = step.Get("working-directory").Text() ?? defaultFolder ?? "";
        foreach (Match called in CalledScript().Matches(run.Text() ?? ""))
            if (IsPlain(place) && !delivery.Exists(place, called.Groups[1].Value))
                delivery.Must(file, run!.Line(), "path-missing", $"the script `{called.Groups[1].Value}` is not in the repository");
        CheckEnvironment(delivery, file, step.Get("env"));
    }

    private static void CheckUses(Delivery delivery, DeliveryFile file, YamlNode place, string uses)
    {
        if (uses.StartsWith("./", StringComparison.Ordinal))
        {
            if (!delivery.Exists("", uses))
                delivery.Must(file, place.Line(), "path-missing", $"`{uses}` is not in the repository");
        }
        else if (uses.StartsWith("docker://", StringComparison.Ordinal))
        {
            if (Pins.FindFault(uses["docker://".Length..]) is { } moving)
                delivery.Should(file, place.Line(), "image-pinned", moving);
        }
        else if (!Action().IsMatch(uses))
        {
            delivery.Must(file, place.Line(), "workflow-structure", $"`{uses}` names no action: owner/name@version");
        }
        else if (Pins.FindActionFault(uses) is { } fault)
        {
            delivery.Should(file, place.Line(), "action-pinned", fault);
        }
    }

    private static void CheckPermissions(Delivery delivery, DeliveryFile file, YamlNode? permissions)
    {
        if (permissions.Text() is { Length: > 0 } all)
        {
            if (all == "write-all")
                delivery.Must(file, permissions!.Line(), "workflow-permissions", "`write-all` hands every step the whole repository: name the scopes that are needed, most often `contents: read`");
            else
                delivery.Should(file, permissions!.Line(), "workflow-permissions", $"`{all}` is more than is needed: name the scopes");
        }

        foreach (var (scope, access) in permissions.Pairs())
            if (!Scopes.Contains(scope, StringComparer.Ordinal) || access.Text() is not ("read" or "write" or "none"))
                delivery.Must(file, access.Line(), "workflow-permissions", $"`{scope}: {access.Text()}` is no permission");
    }

    private static void CheckEnvironment(Delivery delivery, DeliveryFile file, YamlNode? env)
    {
        foreach (var (name, value) in env.Pairs())
            if (SecretCheck.IsLiteral(name, value.Text()))
                delivery.Must(file, value.Line(), "secret", $"`{name}` stands here for everybody to read: take it from `secrets`");
    }

    private static void CheckOrder(Delivery delivery, DeliveryFile file, YamlNode jobs)
    {
        var waiting = jobs.Pairs().ToDictionary(job => job.Key, job => job.Value.Get("needs").Texts().ToHashSet(StringComparer.Ordinal), StringComparer.Ordinal);
        while (waiting.FirstOrDefault(job => !job.Value.Any(waiting.ContainsKey)) is { Key: { } free })
            waiting.Remove(free);
        if (waiting.Count > 0)
            delivery.Must(file, jobs.Line(), "workflow-reference", $"these jobs wait for each other in a circle: {string.Join(", ", waiting.Keys)}");
    }

    private static void Known(Delivery delivery, DeliveryFile file, YamlNode node, string[] keys, string what)
    {
        if (node is not YamlMappingNode)
            delivery.Must(file, node.Line(), "workflow-structure", $"{what} is a mapping");
        foreach (var (key, value) in node.Pairs())
            if (!keys.Contains(key, StringComparer.Ordinal))
                delivery.Must(file, value.Line(), "workflow-structure", $"`{key}` is not a part of {what}");
    }

    private static bool IsPlain(string path) => !path.Contains('$', StringComparison.Ordinal);

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_-]*$", RegexOptions.None, 1_000)]
    private static partial Regex Id();

    [GeneratedRegex(@"^[\w.-]+/[\w./-]+@\S+$|^[\w.-]+/[\w./-]+$", RegexOptions.None, 1_000)]
    private static partial Regex Action();

    /// <summary>Whether a stranger's text may come of it: `&amp;&amp;` and `||` yield one of their sides, a comparison only true or false.</summary>
    private static bool YieldsText(string expression) =>
        expression.Split(["&&", "||"], StringSplitOptions.None).Any(side => Untrusted().IsMatch(side) && !Comparison().IsMatch(side));

    [GeneratedRegex(@"\$\{\{.*?\}\}", RegexOptions.Singleline, 1_000)]
    private static partial Regex Expression();

    [GeneratedRegex(@"==|!=|\b(?:contains|startsWith|endsWith)\(", RegexOptions.None, 1_000)]
    private static partial Regex Comparison();

    [GeneratedRegex("(?:password|token|secret|key)$", RegexOptions.IgnoreCase, 1_000)]
    private static partial Regex SecretInput();

    [GeneratedRegex(@"github\.(?:head_ref|event\.pull_request\.(?:head|number)|event\.workflow_run\.head)|refs/pull/", RegexOptions.None, 1_000)]
    private static partial Regex Proposed();

    [GeneratedRegex(@"\bgithub\.(?:head_ref|event\.(?:issue|pull_request|discussion|comment|review|review_comment|commits|head_commit|pages)\b[^}]*\.(?:title|body|message|name|email|ref|label|page_name)|event\.pull_request\.head\.ref)\b", RegexOptions.None, 1_000)]
    private static partial Regex Untrusted();

    [GeneratedRegex(@"(?:^|&&|;)[ \t]*(?:(?:bash|sh|source)[ \t]+(?:-\w+[ \t]+)*)?((?:\./)?[\w-][\w./-]*\.(?:sh|bash))\b", RegexOptions.Multiline, 1_000)]
    private static partial Regex CalledScript();
}

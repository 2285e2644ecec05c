using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using AgentFactory.Agents.Workspaces;
using AgentFactory.DevOps.Files;
using YamlDotNet.RepresentationModel;

namespace AgentFactory.DevOps.Checks;

/// <summary>The tools of this machine that know more than rules do. They run on what a model wrote, so they run in the sandbox.</summary>
internal sealed partial class ToolRuns(ISandbox sandbox, string root, DevOpsOptions options)
{
    /// <summary>What is looked for. Nothing is installed: what is not there is said to be not executed.</summary>
    private static readonly string[] Tools = ["bash", "shellcheck", "hadolint", "actionlint", "kubeconform", "kubectl", "bicep"];

    private HashSet<string>? _present;

    /// <summary>Runs what is there on a file.</summary>
    /// <returns>What ran, and what could not.</returns>
    public async Task<(IReadOnlyList<string> Executed, IReadOnlyList<string> Judged)> RunAsync(Delivery delivery, DeliveryFile file, YamlNode? yaml, CancellationToken cancellationToken)
    {
        var (executed, judged) = (new List<string>(), new List<string>());
        switch (file.Kind)
        {
            case DeliveryKind.Shell:
                await ScriptAsync(file.Text, 1);
                break;
            case DeliveryKind.Workflow:
                foreach (var (line, script) in yaml is null ? [] : WorkflowCheck.Scripts(yaml))
                    await ScriptAsync(script, line);
                await ToolAsync("actionlint", $"actionlint -no-color -oneline {Quote(file.Path)}", "its structure, by rules of our own (actionlint is not here)");
                judged.Add("the run itself (no GitHub here)");
                break;
            case DeliveryKind.Dockerfile:
                await ToolAsync("hadolint", $"hadolint --no-color -t warning {Quote(file.Path)}", "its instructions, by rules of our own (hadolint is not here)");
                judged.Add("the build of the image (no container engine in the sandbox)");
                break;
            case DeliveryKind.Kubernetes when Path.GetFileNameWithoutExtension(file.Path) == "kustomization":
                await ToolAsync("kubectl", $"kubectl kustomize {Quote(file.Folder.Length == 0 ? "." : file.Folder)} >/dev/null", "what it puts together (kubectl is not here)");
                break;
            case DeliveryKind.Kubernetes:
                await ToolAsync("kubeconform", $"kubeconform -strict -ignore-missing-schemas {Quote(file.Path)}", "its structure, by rules of our own (no cluster and no schemas here)");
                break;
            case DeliveryKind.Bicep:
                await ToolAsync("bicep", $"bicep build --stdout {Quote(file.Path)} >/dev/null", "parameters and paths, by rules of our own (bicep is not here)");
                break;
            case DeliveryKind.Compose:
                judged.Add("its structure, by rules of our own (no container engine in the sandbox)");
                break;
            case DeliveryKind.AzureDeveloper:
                judged.Add("its structure, by rules of our own (azd asks Azure)");
                break;
        }

        return ([.. executed.Distinct(StringComparer.Ordinal)], [.. judged.Distinct(StringComparer.Ordinal)]);

        async Task ScriptAsync(string script, int line)
        {
            if (!await HasAsync("bash"))
            {
                judged.Add("its syntax (bash is not here)");
                return;
            }

            executed.Add("bash -n");
            var syntax = await ShellAsync("bash -n", script, cancellationToken);
            foreach (Match fault in BashFault().Matches(syntax.Output))
                delivery.Must(file, line - 1 + Number(fault), "bash-syntax", fault.Groups[2].Value);
            if (syntax.ExitCode != 0 && !BashFault().IsMatch(syntax.Output))
                delivery.Must(file, line, "bash-syntax", Outcome(syntax));
            if (!await HasAsync("shellcheck"))
                judged.Add("its habits (shellcheck is not here)");
            else if (syntax.ExitCode == 0)
                await LintAsync(script, line);
        }

        async Task LintAsync(string script, int line)
        {
            executed.Add("shellcheck");
            var lint = await ShellAsync("shellcheck -s bash -S warning -f gcc -", script, cancellationToken);
            foreach (Match fault in LintFault().Matches(lint.Output))
                delivery.Should(file, line - 1 + Number(fault), fault.Groups[3].Value, fault.Groups[2].Value);
        }

        async Task ToolAsync(string tool, string script, string otherwise)
        {
            if (!await HasAsync(tool))
            {
                judged.Add(otherwise);
                return;
            }

            executed.Add(script.StartsWith("kubectl kustomize", StringComparison.Ordinal) ? "kubectl kustomize" : tool);
            var result = await RunScriptAsync(script, cancellationToken);
            if (result.ExitCode != 0)
                delivery.Must(file, 0, tool, Outcome(result));
        }

        async Task<bool> HasAsync(string tool) => (_present ??= await FindAsync(cancellationToken)).Contains(tool);
    }

    private async Task<HashSet<string>> FindAsync(CancellationToken cancellationToken)
    {
        var result = await RunScriptAsync($"for tool in {string.Join(' ', Tools)}; do command -v \"$tool\" >/dev/null && echo \"$tool\"; done; true", cancellationToken);
        return [.. result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Intersect(Tools, StringComparer.Ordinal)];
    }

    // The script goes in behind a mark that it does not hold.
    private Task<CommandResult> ShellAsync(string tool, string script, CancellationToken cancellationToken)
    {
        var mark = "SCRIPT_" + Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(script)).AsSpan(0, 8));
        return RunScriptAsync($"{tool} <<'{mark}'\n{script.TrimEnd('\n')}\n{mark}\n", cancellationToken);
    }

    private Task<CommandResult> RunScriptAsync(string script, CancellationToken cancellationToken) =>
        sandbox.RunAsync(new SandboxCommand { Script = script, Workspace = root, Plain = true, Limits = options.ToolLimits }, cancellationToken);

    private static string Outcome(CommandResult result) => result.LimitHit is { } limit
        ? $"the check was stopped at its limit: {limit}"
        : result.Output.Trim() is { Length: > 0 } output ? output[..Math.Min(output.Length, 1_000)] : $"exit code {result.ExitCode}";

    private static int Number(Match match) => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);

    private static string Quote(string path) => $"'./{path.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    [GeneratedRegex(@"^(?:bash|[^\n:]*): line (\d+): (.+)$", RegexOptions.Multiline, 1_000)]
    private static partial Regex BashFault();

    [GeneratedRegex(@"^-:(\d+):\d+: \w+: (.+?) \[(SC\d+)\]$", RegexOptions.Multiline, 1_000)]
    private static partial Regex LintFault();
}

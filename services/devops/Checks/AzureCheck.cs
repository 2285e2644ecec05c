using System.Text.RegularExpressions;
using AgentFactory.DevOps.Files;
using YamlDotNet.RepresentationModel;

namespace AgentFactory.DevOps.Checks;

/// <summary>What <c>azd</c> and Bicep are given: paths that are there, and no secret with a value.</summary>
internal static partial class AzureCheck
{
    public static void CheckProject(Delivery delivery, DeliveryFile file, YamlNode root)
    {
        if (root.Get("name").Text() is null)
            delivery.Must(file, 1, "azd-structure", "`name` is missing");
        foreach (var (name, service) in root.Get("services").Pairs())
        {
            if (service.Get("host").Text() is null)
                delivery.Must(file, service.Line(), "azd-structure", $"the service `{name}` has no `host`");
            if (service.Get("project").Text() is { } project && !delivery.Exists(file.Folder, project))
                delivery.Must(file, service.Line(), "path-missing", $"`{project}` of the service `{name}` is not in the repository");
        }
    }

    public static void CheckBicep(Delivery delivery, DeliveryFile file)
    {
        var lines = file.Text.Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            if (Parameter().Match(lines[i]) is { Success: true } parameter && SecretCheck.IsSensitive(parameter.Groups[1].Value))
            {
                if (parameter.Groups[2].Value is { Length: > 0 } value && value != "''")
                    delivery.Must(file, i + 1, "secret", $"`{parameter.Groups[1].Value}` has its value here for everybody to read: leave the value out");
                if (!lines.Take(i).Reverse().TakeWhile(line => line.TrimStart().StartsWith('@') || line.Trim().Length == 0).Any(line => line.Contains("@secure()", StringComparison.Ordinal)))
                    delivery.Must(file, i + 1, "secret", $"`{parameter.Groups[1].Value}` would stand in the deployment's history: put @secure() before it");
            }

            if (Module().Match(lines[i]) is { Success: true } module && !module.Groups[1].Value.StartsWith("br", StringComparison.Ordinal) && !module.Groups[1].Value.StartsWith("ts", StringComparison.Ordinal)
                && !delivery.Exists(file.Folder, module.Groups[1].Value))
                delivery.Must(file, i + 1, "path-missing", $"`{module.Groups[1].Value}` is not in the repository");
        }
    }

    [GeneratedRegex(@"^\s*param\s+(\w+)\s+\w+(?:\s*=\s*('[^']*'))?", RegexOptions.None, 1_000)]
    private static partial Regex Parameter();

    [GeneratedRegex(@"^\s*module\s+\w+\s+'([^']+)'", RegexOptions.None, 1_000)]
    private static partial Regex Module();
}

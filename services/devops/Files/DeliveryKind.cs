namespace AgentFactory.DevOps.Files;

/// <summary>What a file is for in a delivery.</summary>
internal enum DeliveryKind
{
    Dockerfile,
    Compose,
    Workflow,

    /// <summary>Kubernetes manifests, one document or more.</summary>
    Kubernetes,

    /// <summary>What <c>azd</c> reads.</summary>
    AzureDeveloper,
    Bicep,
    Shell,

    /// <summary>YAML of another kind: it must at least be YAML.</summary>
    Yaml,

    /// <summary>A text that belongs to a delivery, in which only secrets are looked for.</summary>
    Other,
}

/// <param name="Path">From the root of the repository, with forward slashes.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Text">Its text, with plain line ends.</param>
internal sealed record DeliveryFile(string Path, DeliveryKind Kind, string Text)
{
    /// <summary>The folder that it lies in; empty for the root.</summary>
    public string Folder => System.IO.Path.GetDirectoryName(Path)!.Replace('\\', '/');
}

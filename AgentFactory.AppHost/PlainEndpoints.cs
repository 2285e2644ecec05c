namespace AgentFactory.AppHost;

/// <summary>
/// Endpoints without TLS, each with the one protocol it speaks: a probe speaks HTTP/1, gRPC speaks HTTP/2, and without TLS no
/// port can offer both. So a service that serves both has two.
/// </summary>
internal static class PlainEndpoints
{
    /// <summary>Adds an endpoint and has the web server listen there.</summary>
    /// <param name="project">The service.</param>
    /// <param name="name">Its name for service discovery: <c>_NAME.SERVICE</c>.</param>
    /// <param name="protocols">As Kestrel calls them: <c>Http1</c> or <c>Http2</c>.</param>
    /// <param name="containerPort">The port inside a container. On a developer's machine it is chosen, as replicas share the machine.</param>
    /// <param name="external">Whether it can be reached from outside when published.</param>
    public static IResourceBuilder<ProjectResource> WithPlainEndpoint(
        this IResourceBuilder<ProjectResource> project, string name, string protocols, int containerPort, bool external)
    {
        var publishes = project.ApplicationBuilder.ExecutionContext.IsPublishMode;
        project.WithEndpoint(name, endpoint =>
        {
            endpoint.UriScheme = "http";
            endpoint.Transport = protocols == "Http2" ? "http2" : "http";
            endpoint.IsExternal = external;
            if (publishes)
                endpoint.TargetPort = containerPort;
        });
        var port = project.GetEndpoint(name).Property(EndpointProperty.TargetPort);
        return project
            .WithEnvironment($"Kestrel__Endpoints__{name}__Url", ReferenceExpression.Create($"http://*:{port}"))
            .WithEnvironment($"Kestrel__Endpoints__{name}__Protocols", protocols);
    }

    /// <summary>Where other machines reach the runs' repositories: the same endpoint as REST.</summary>
    public static IResourceBuilder<ProjectResource> WithRepositories(this IResourceBuilder<ProjectResource> coordinator) =>
        coordinator.WithEnvironment("Coordinator__RepositoryBaseAddress", coordinator.GetEndpoint("http"));
}

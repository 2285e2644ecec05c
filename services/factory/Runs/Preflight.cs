using AgentFactory.Contracts.Prp;
using AgentFactory.Contracts.Runs;
using AgentFactory.Coordinator.Api;
using AgentFactory.Factory.Cli;
using AgentFactory.Factory.Hosting;
using AgentFactory.Factory.Input;

namespace AgentFactory.Factory.Runs;

/// <summary>
/// Everything that can be known to be in the way before a run begins. It changes nothing, not even by making the data
/// directory, and asks no model.
/// </summary>
internal static class Preflight
{
    /// <exception cref="BadInputException">Something must be changed first.</exception>
    public static async Task<RunRequest> CheckAsync(RunArguments arguments, CancellationToken cancellationToken)
    {
        var dataFolder = DataFolder.Find(arguments.Data);
        var unsandboxed = SandboxChoice.IsNone(arguments.Sandbox);
        var configuration = FactoryConfiguration.Create(dataFolder, unsandboxed);
        var requirement = await Requirement.ReadAsync(arguments, configuration, cancellationToken);
        var prp = requirement.Prp;
        if (SubmissionRules.FindProblems(prp, new() { AllowJudged = arguments.AllowJudged, PlanOnly = arguments.PlanOnly }) is [var problem, ..])
            throw new BadInputException($"{requirement.Name}: {problem}");
        DataFolder.EnsureUsable(dataFolder);
        var slug = OutFolder.Slug(prp.Title, prp.File);
        var record = arguments.Record is null ? null : CheckRecord(arguments.Record);
        var outFolder = OutFolder.Choose(arguments.Out, slug, Directory.GetCurrentDirectory());
        var repository = await RepositoryChoice.FindAsync(arguments, requirement, cancellationToken);
        var (model, notes) = ModelChoice.Choose(arguments.Model, requirement.Name, configuration, arguments.MaxUsd is not null);
        if (!arguments.PlanOnly)
            await CheckMachineAsync(prp, repository.Address, configuration, cancellationToken);

        return new RunRequest
        {
            Prp = prp,
            DataFolder = dataFolder,
            Memory = new RunMemory(outFolder, slug, record) { MayMove = arguments.Out is null },
            Notes = [.. KnownSettings.FindNotes(configuration), .. notes],
            Options = arguments.WithFollow(new RunOptions
            {
                Model = model,
                MaxTokens = arguments.MaxTokens,
                MaxUsd = arguments.MaxUsd,
                Approve = arguments.Approve,
                PullRequest = arguments.PullRequest,
                AllowJudged = arguments.AllowJudged,
                AllowUnsandboxed = unsandboxed,
                PlanOnly = arguments.PlanOnly,
                Repository = repository.Address,
                Base = repository.Base,
                Issue = requirement.Issue,
            }),
        };
    }

    private static string CheckRecord(string record)
    {
        var file = Path.GetFullPath(record);
        if (Directory.Exists(file))
            throw new BadInputException($"--record {record} is a directory; name a file.");
        if (File.Exists(Path.GetDirectoryName(file)))
            throw new BadInputException($"--record {record} cannot be made: {Path.GetDirectoryName(file)} is a file.");
        Writable.Ensure(Path.GetDirectoryName(file)!, "the folder of the recording,", "--record FILE");
        return file;
    }

    private static async Task CheckMachineAsync(PrpDocument prp, string? repository, IConfiguration configuration, CancellationToken cancellationToken)
    {
        var sandbox = SandboxChoice.Create(configuration);
        if (await sandbox.FindObstacleAsync(cancellationToken) is { } obstacle)
            throw new BadInputException($"{obstacle} --sandbox none runs commands without one; only do that where nothing can be lost.");
        if (await MissingTools.FindAsync(prp, repository, sandbox, cancellationToken) is { } missing)
            throw new BadInputException(missing);
    }
}

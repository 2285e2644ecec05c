using AgentFactory.GitHub.Credentials;
using Microsoft.Extensions.Options;

namespace AgentFactory.GitHub;

/// <summary>What attributes cannot say. No message repeats a secret.</summary>
internal sealed class GitHubOptionsCheck : IValidateOptions<GitHubOptions>
{
    public ValidateOptionsResult Validate(string? name, GitHubOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var problems = new List<string>();
        CheckAddress(problems, nameof(options.Address), options.Address);
        if (options.ApiAddress is not null)
            CheckAddress(problems, nameof(options.ApiAddress), options.ApiAddress);
        var (hasToken, hasApp) = (!string.IsNullOrWhiteSpace(options.Token), !string.IsNullOrWhiteSpace(options.AppId));
        if (hasToken && hasApp)
            problems.Add("GitHub:Token and GitHub:AppId are both set: take one of them away.");
        if (hasToken && options.Token!.Any(c => c is <= ' ' or > '~'))
            problems.Add("GitHub:Token holds a space or a sign that no token has: copy it again.");
        if (hasApp)
            CheckKey(problems, options);
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static void CheckAddress(List<string> problems, string name, Uri? address)
    {
        if (address is not { IsAbsoluteUri: true } || address.Scheme is not ("https" or "http") || address.UserInfo.Length > 0 || address.Query.Length > 0)
            problems.Add($"GitHub:{name} must be an address like https://github.com, without user name, password or query.");
        else if (address.Scheme == "http" && !address.IsLoopback)
            problems.Add($"GitHub:{name} is not https: the credential would go over the line for everybody to read.");
    }

    private static void CheckKey(List<string> problems, GitHubOptions options)
    {
        if (string.IsNullOrWhiteSpace(options.AppPrivateKey) == string.IsNullOrWhiteSpace(options.AppPrivateKeyFile))
        {
            problems.Add("GitHub:AppId needs the app's private key: set either GitHub:AppPrivateKeyFile or GitHub:AppPrivateKey.");
            return;
        }

        if (AppKey.FindProblem(options) is { } problem)
            problems.Add(problem);
    }
}

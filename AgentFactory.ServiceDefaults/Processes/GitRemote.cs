using System.Text;

namespace AgentFactory.ServiceDefaults.Processes;

/// <summary>
/// A repository as git is told of it. The user name and password of an address never stand on a command line, in a
/// configuration file or in git's messages: they go to git in its environment, for that address alone.
/// </summary>
/// <param name="Address">The path or address, without user name and password where it is http or https.</param>
/// <param name="Settings">For <see cref="Git.Settings"/>: what git needs to be let in; empty when that is nothing.</param>
public sealed record GitRemote(string Address, IReadOnlyDictionary<string, string> Settings)
{
    private static readonly Dictionary<string, string> None = [];

    /// <summary>Takes the credentials out of an address.</summary>
    /// <exception cref="ArgumentException">It is no repository, by <see cref="GitArguments.RequireRepository"/>.</exception>
    public static GitRemote Parse(string repository)
    {
        GitArguments.RequireRepository(repository);
        if (!Uri.TryCreate(repository, UriKind.Absolute, out var uri) || uri.UserInfo.Length == 0 || uri.Scheme is not ("http" or "https"))
            return new(repository, None);
        var address = new UriBuilder(uri) { UserName = "", Password = "" }.Uri.AbsoluteUri;
        var credentials = Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(uri.UserInfo)));
        return new(address, new Dictionary<string, string>
        {
            // A redirection could lead to somebody whom the credentials are not for.
            ["http.followRedirects"] = "false",
            [$"http.{address}.extraHeader"] = $"Authorization: Basic {credentials}",
        });
    }
}

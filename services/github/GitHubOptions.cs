using System.ComponentModel.DataAnnotations;

namespace AgentFactory.GitHub;

/// <summary>Where pull requests are opened, and as whom; the configuration section <c>GitHub</c>. The only service that may hold it is the
/// one of the role <c>github</c>.</summary>
internal sealed class GitHubOptions
{
    public const string Section = "GitHub";

    /// <summary>The forge as people know it: <c>https://github.com</c>, or the address of a GitHub Enterprise server. https, except on this machine.</summary>
    [Required]
    public Uri Address { get; set; } = new("https://github.com");

    /// <summary>Where its REST API answers; null for what follows from <see cref="Address"/>: <c>https://api.github.com</c>, <c>https://api.HOST</c>
    /// for <c>*.ghe.com</c>, and <c>ADDRESS/api/v3</c> elsewhere.</summary>
    public Uri? ApiAddress { get; set; }

    /// <summary>A token that may push branches and open pull requests (fine-grained: contents and pull requests, both read and write). Null
    /// where an app is used, or none.</summary>
    public string? Token { get; set; }

    /// <summary>The id or client id of a GitHub App; its installation tokens are used instead of <see cref="Token"/>.</summary>
    public string? AppId { get; set; }

    /// <summary>The file with the app's private key, in PEM.</summary>
    public string? AppPrivateKeyFile { get; set; }

    /// <summary>The app's private key itself, in PEM, where it does not come as a file.</summary>
    public string? AppPrivateKey { get; set; }

    /// <summary>The installation of the app; null to ask which one a repository has.</summary>
    [Range(1, long.MaxValue)]
    public long? AppInstallationId { get; set; }

    /// <summary>How long one request may take. 1 s to 10 min; 30 s unless set.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How often a request that only reads is sent again after a failure of the server or the line.</summary>
    [Range(0, 20)]
    public int MaxRetries { get; set; } = 4;

    /// <summary>The first pause between two such tries; each is twice the one before. 1 ms to 1 min; 500 ms unless set.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:01:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How long a request waits, all in all, because the forge says that it asks too often. When that is not enough the run waits
    /// for a person. At most 1 h; 2 min unless set.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan MaxRateLimitWait { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How many pages of one list are read.</summary>
    [Range(1, 1_000)]
    public int MaxPages { get; set; } = 20;

    /// <summary>The most bytes of one answer.</summary>
    [Range(1 << 16, 1 << 28)]
    public int MaxAnswerBytes { get; set; } = 8 << 20;

    /// <summary>Whether everybody's remarks on a followed pull request become repairs, not only those of people with write access
    /// (owners, members and collaborators of the repository). Leave it off where strangers can write.</summary>
    public bool FollowEverybody { get; set; }

    /// <summary>The most characters of one remark that are taken up.</summary>
    [Range(100, 100_000)]
    public int MaxRemarkCharacters { get; set; } = 4_000;

    /// <summary>Whether what the review noted is posted on the pull request, beside the lines that it is about.</summary>
    public bool PostReview { get; set; } = true;

    /// <summary>Whether a run that came from an issue, and is delivered, keeps one comment on it up to date.</summary>
    public bool CommentOnIssues { get; set; } = true;

    /// <summary>The label that such an issue is given; null for none.</summary>
    [StringLength(50)]
    public string? IssueLabel { get; set; }

    /// <summary>How many of the review's notes each delivery opens as issues of their own; 0, which it is unless set, opens none.</summary>
    [Range(0, 100)]
    public int MaxFindingIssues { get; set; }

    /// <summary>How long fetching the run's branch, or pushing it, may take. 1 s to 2 h; 10 min unless set.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "02:00:00", ConvertValueInInvariantCulture = true, ParseLimitsInInvariantCulture = true)]
    public TimeSpan TransferTimeout { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Whether the branch may be pushed to a bare repository of this machine that a run started from.</summary>
    public bool PushToLocalRepositories { get; set; } = true;

    /// <summary>Whether it is known as whom to speak to the forge.</summary>
    public bool HasCredential => !string.IsNullOrWhiteSpace(Token) || !string.IsNullOrWhiteSpace(AppId);

    /// <summary>Where the REST API answers, with a slash at its end.</summary>
    internal Uri Api
    {
        get
        {
            var api = ApiAddress ?? Address.Host switch
            {
                "github.com" => new Uri("https://api.github.com/"),
                var host when host.EndsWith(".ghe.com", StringComparison.OrdinalIgnoreCase) => new Uri($"https://api.{host}/"),
                _ => new Uri(Address.AbsoluteUri.TrimEnd('/') + "/api/v3/"),
            };
            return api.AbsoluteUri.EndsWith('/') ? api : new Uri(api.AbsoluteUri + "/");
        }
    }
}

using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using AgentFactory.Coordinator.Storage;
using Microsoft.Extensions.Options;

namespace AgentFactory.Coordinator.Repositories;

/// <summary>
/// Proves that a push comes from one attempt. A token names its attempt and is signed with a secret of the data directory;
/// whether the attempt is still the open one is asked at each use.
/// </summary>
internal sealed class AttemptTokens(IOptions<CoordinatorOptions> options)
{
    public const string UserName = "attempt";

    private const int SecretBytes = 32;

    private readonly Lazy<byte[]> _secret = new(() => LoadSecret(Path.Combine(options.Value.DataDirectory, "secret")));

    public string Create(AttemptKey attempt)
    {
        var claim = string.Create(CultureInfo.InvariantCulture, $"{attempt.RunId}.{attempt.TaskId}.{attempt.Attempt}.{attempt.Epoch}");
        return $"{claim}.{Base64Url.EncodeToString(Sign(claim))}";
    }

    /// <summary>Null when the token was not made here.</summary>
    public AttemptKey? Read(string token)
    {
        if (token.Split('.') is not [var run, var task, var attempt, var epoch, var signature]
            || !int.TryParse(attempt, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            || !long.TryParse(epoch, NumberStyles.None, CultureInfo.InvariantCulture, out var fence))
            return null;
        var expected = Base64Url.EncodeToString(Sign($"{run}.{task}.{attempt}.{epoch}"));
        return CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(expected), Encoding.ASCII.GetBytes(signature))
            ? new(run, task, number, fence)
            : null;
    }

    private byte[] Sign(string claim) => HMACSHA256.HashData(_secret.Value, Encoding.UTF8.GetBytes(claim));

    private static byte[] LoadSecret(string path)
    {
        if (!File.Exists(path))
        {
            // Written aside and linked into place: another process never reads half of it, and the first one wins.
            var draft = $"{path}.{Guid.NewGuid():N}";
            var file = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
                file.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using (var stream = new FileStream(draft, file))
                stream.Write(RandomNumberGenerator.GetBytes(SecretBytes));
            try
            {
                File.Move(draft, path, overwrite: false);
            }
            catch (IOException) when (File.Exists(path))
            {
                File.Delete(draft);
            }
        }

        var secret = File.ReadAllBytes(path);
        return secret.Length == SecretBytes
            ? secret
            : throw new StorageException($"{path} is damaged. Nothing was changed; delete it, and attempts in flight get new tokens.");
    }
}

using System.Text;

namespace AgentFactory.Agents.Workspaces;

/// <summary>The few files that one command needs besides its workspace; gone afterwards.</summary>
internal sealed class CommandJob : IDisposable
{
    private static readonly UTF8Encoding PlainUtf8 = new(encoderShouldEmitUTF8Identifier: false);
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("factory-command-");

    public string this[string name] => Path.Combine(folder.FullName, name);

    public string Write(string name, string content)
    {
        var path = this[name];
        File.WriteAllText(path, content, PlainUtf8);
        return path;
    }

    public void Dispose()
    {
        try
        {
            folder.Delete(recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It lies in the temporary folder and holds nothing that matters.
        }
    }
}

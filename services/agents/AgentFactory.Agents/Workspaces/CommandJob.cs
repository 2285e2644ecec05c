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
        var path = MakeRoomFor(name);
        File.WriteAllText(path, content, PlainUtf8);
        return path;
    }

    /// <summary>Copies a file, or the files of a folder; nothing happens where there is none or it may not be read.</summary>
    public void Copy(string source, string name)
    {
        try
        {
            if (File.Exists(source))
                File.Copy(source, MakeRoomFor(name));
            else if (Directory.Exists(source))
                foreach (var file in Directory.EnumerateFiles(source))
                    Copy(file, Path.Combine(name, Path.GetFileName(file)));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // What this user may not read, no command may either.
        }
    }

    /// <summary>An empty file or folder, as <paramref name="source"/> is one: something to mount it on.</summary>
    public void MakePlaceFor(string source, string name)
    {
        if (Directory.Exists(source))
            Directory.CreateDirectory(this[name]);
        else if (File.Exists(source))
            Write(name, "");
    }

    private string MakeRoomFor(string name)
    {
        var path = this[name];
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
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

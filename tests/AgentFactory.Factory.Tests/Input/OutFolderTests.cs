using AgentFactory.Factory.Cli;
using AgentFactory.Factory.Input;

namespace AgentFactory.Factory.Tests.Input;

public sealed class OutFolderTests
{
    [Theory]
    [InlineData("samples/prps/semantic-version.md", null, "semantic-version")]
    [InlineData("My PRP (v2).md", null, "my-prp-v2")]
    [InlineData("../../--upload-pack=x.md", null, "upload-pack-x")]
    [InlineData("Größe.md", null, "gr-e")]
    [InlineData("目标.md", "Roman numerals", "roman-numerals")]
    [InlineData(null, "Roman numerals", "roman-numerals")]
    [InlineData("目标.md", "目标", "run")]
    [InlineData(".md", null, "run")]
    public void Slug_AnyName_IsSafeAsFolderAndBranch(string? file, string? title, string expected) =>
        Assert.Equal(expected, OutFolder.Slug(title, file));

    [Fact]
    public void Slug_LongName_IsCut() => Assert.Equal(new string('a', 48), OutFolder.Slug(null, new string('a', 200)));

    [Fact]
    public void Choose_DefaultIsTaken_TakesTheNextNumber()
    {
        using var folder = new TemporaryFolder();
        folder.Write("factory-out/roman/file", "");
        folder.Write("factory-out/roman-2.report.md", "");

        Assert.Equal(Path.Combine(folder.Path, "factory-out", "roman-3"), OutFolder.Choose(null, "roman", folder.Path));
    }

    [Fact]
    public void Choose_EmptyFolderIsNamed_TakesIt()
    {
        using var folder = new TemporaryFolder();
        var empty = Directory.CreateDirectory(Path.Combine(folder.Path, "empty")).FullName;

        Assert.Equal(empty, OutFolder.Choose("empty", "roman", folder.Path));
    }

    [Fact]
    public void Choose_NamedFolderIsNotEmpty_IsRefused()
    {
        using var folder = new TemporaryFolder();
        folder.Write("full/file", "");

        Assert.Throws<BadInputException>(() => OutFolder.Choose("full", "roman", folder.Path));
    }

    [Fact]
    public void Choose_Anything_LeavesNoTrace()
    {
        using var folder = new TemporaryFolder();

        OutFolder.Choose(null, "roman", folder.Path);
        OutFolder.Choose("deep/below", "roman", folder.Path);

        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }
}

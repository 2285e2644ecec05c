using AgentFactory.Contracts.Prp;
using AgentFactory.Factory.Cli;

namespace AgentFactory.Factory.Input;

/// <summary>Reads the PRP that a command names.</summary>
internal static class PrpFile
{
    /// <exception cref="BadInputException">It is not there, no text, or too large.</exception>
    public static async Task<PrpDocument> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return await PrpReader.ReadFileAsync(path, cancellationToken: cancellationToken);
        }
        catch (PrpUnreadableException e)
        {
            throw new BadInputException($"{e.Message.TrimEnd('.')}.");
        }
        catch (ArgumentException)
        {
            throw new BadInputException("the path of the PRP is empty; name its file.");
        }
    }
}

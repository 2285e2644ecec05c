using System.Text.RegularExpressions;
using AgentFactory.Agents.Loop;
using AgentFactory.Agents.Workspaces;
using AgentFactory.ServiceDefaults;
using AgentFactory.ServiceDefaults.Secrets;
using Grpc.Core;

namespace AgentFactory.Agents.Hosting;

/// <summary>
/// Says in one line which exception ended an attempt. The line goes into the history, and to the model of the next attempt: it is
/// bounded, and stricter about secrets than what people wrote, for a message often holds an address or a connection string.
/// </summary>
internal static partial class ExceptionText
{
    /// <summary>The longest message that is passed on, in characters; the log has all of it.</summary>
    private const int MaxMessage = 500;

    private const int MatchMilliseconds = 1_000;

    /// <param name="role">Whose attempt it was.</param>
    /// <param name="taskId">The task's.</param>
    /// <param name="exception">What came out of the agent.</param>
    /// <param name="log">Where this process writes its log; null where that is not a file.</param>
    public static string Describe(string role, string taskId, Exception exception, LogFile? log)
    {
        // What the factory does for an agent can break as well, and then the agent is not the one to mend.
        var whose = exception is WorkspaceException or RpcException ? "" : $"{AgentErrors.OfTheAgentItself}: ";
        return $"{whose}{role} broke off with {exception.GetType().Name}: {Message(exception)}. "
            + $"The stack trace is in {log?.Path ?? "the log of its process"} under task {taskId}";
    }

    private static string Message(Exception exception)
    {
        try
        {
            var text = BoundedText.FirstLine(exception.Message, 4 * MaxMessage);
            text = SecretPatterns.Redact(text);
            text = Assignment().Replace(text, "$1[left out]");
            return BoundedText.FirstLine(UserInfo().Replace(text, "$1[left out]@"), MaxMessage).TrimEnd('.', ' ');
        }
        catch (RegexMatchTimeoutException)
        {
            return "[its message could not be searched for secrets in time]";
        }
    }

    // Any value of some length: here a word too much is left out rather than one too few.
    [GeneratedRegex(@"((?:password|passwd|pwd|secret|token|api[_-]?key|access[_-]?key|account[_-]?key)[""']?\s*[=:]\s*)(?!\[)[^\s;,&]{4,}", RegexOptions.IgnoreCase, MatchMilliseconds)]
    private static partial Regex Assignment();

    [GeneratedRegex(@"([a-z][a-z0-9+.-]*://)[^\s/@]+@", RegexOptions.IgnoreCase, MatchMilliseconds)]
    private static partial Regex UserInfo();
}

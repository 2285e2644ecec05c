using System.Buffers;
using System.ComponentModel;
using System.Diagnostics;

namespace AgentFactory.ServiceDefaults.Processes;

/// <summary>
/// Runs a program to its end within bounds of time and memory. Nothing that it does to its pipes can hang the caller:
/// input, output and error are pumped side by side, and reading stops soon after it ended, even when a process that it
/// left behind still holds them.
/// </summary>
public static class ChildProcess
{
    /// <summary>Runs it and keeps bounded output.</summary>
    /// <exception cref="Win32Exception">The program cannot be started; nothing ran.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; the tree was killed.</exception>
    public static async Task<ProcessOutcome> RunAsync(ProcessRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        using var output = new OutputCapture(request.MaxOutputBytes);
        using var error = new OutputCapture(request.MaxOutputBytes);
        var exitCode = await RunAsync(request, output, error, cancellationToken);
        return new ProcessOutcome(exitCode, output.GetText(), error.GetText(), exitCode is null, output.Truncated || error.Truncated);
    }

    /// <summary>Runs it and hands its output to the captures, which set the bounds.</summary>
    /// <returns>The exit code (128 + signal when a signal ended it), or null when the time-out did.</returns>
    /// <exception cref="Win32Exception">The program cannot be started; nothing ran.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; the tree was killed.</exception>
    public static async Task<int?> RunAsync(
        ProcessRequest request, OutputCapture output, OutputCapture error, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        cancellationToken.ThrowIfCancellationRequested();
        using var process = new Process { StartInfo = ToStartInfo(request) };
        if (request.DiesWithParent)
            await LauncherThread.RunAsync(() => process.Start());
        else
            process.Start();
        request.Started?.Invoke(process.Id);

        using var pumps = new CancellationTokenSource();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(request.Timeout);
        var pumping = Task.WhenAll(
            WriteInputAsync(process, request.StandardInput, pumps.Token),
            ReadAsync(process.StandardOutput.BaseStream, output, pumps.Token),
            ReadAsync(process.StandardError.BaseStream, error, pumps.Token));
        var finished = false;
        try
        {
            await process.WaitForExitAsync(limit.Token);
            finished = true;
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            KillTree(process);
            await process.WaitForExitAsync(CancellationToken.None);
        }
        finally
        {
            if (request.OwnGroup)
                ProcessSignals.KillGroup(process.Id);
            pumps.CancelAfter(request.DrainTime);
            await pumping;
        }
        cancellationToken.ThrowIfCancellationRequested();
        return finished ? process.ExitCode : null;
    }

    private static ProcessStartInfo ToStartInfo(ProcessRequest request)
    {
        var launcher = request.OwnGroup ? ProcessSignals.SetsidPath : null;
        var start = new ProcessStartInfo(launcher ?? request.FileName)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = request.WorkingDirectory ?? "",
        };
        if (launcher is not null)
            start.ArgumentList.Add(request.FileName);
        foreach (var argument in request.Arguments)
            start.ArgumentList.Add(argument);
        if (request.ClearEnvironment)
            start.Environment.Clear();
        foreach (var (name, value) in request.Environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        return start;
    }

    private static async Task WriteInputAsync(Process process, string? text, CancellationToken cancellationToken)
    {
        try
        {
            if (!string.IsNullOrEmpty(text))
                await process.StandardInput.BaseStream.WriteAsync(System.Text.Encoding.UTF8.GetBytes(text), cancellationToken);
            process.StandardInput.Close();
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // It ended, or closed its input, before it had read everything: its exit code tells.
        }
    }

    private static async Task ReadAsync(Stream stream, OutputCapture capture, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(64 << 10);
        try
        {
            while (await stream.ReadAsync(buffer, cancellationToken) is > 0 and var read)
                capture.Append(buffer.AsSpan(0, read));
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The drain is over: what still holds the pipe has nothing more to say to us.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static void KillTree(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception exception) when (exception is InvalidOperationException or Win32Exception or AggregateException)
        {
            // Ended by itself meanwhile, or a child of it did.
        }
    }
}

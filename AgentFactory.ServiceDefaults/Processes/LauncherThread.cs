using System.Collections.Concurrent;

namespace AgentFactory.ServiceDefaults.Processes;

/// <summary>One thread that never ends before the process does, to start programs from.</summary>
internal static class LauncherThread
{
    private static readonly Lazy<BlockingCollection<Action>> Work = new(Start);

    public static Task RunAsync(Action action)
    {
        var completion = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Work.Value.Add(() =>
        {
            try
            {
                action();
                completion.SetResult();
            }
            catch (Exception exception)
            {
                completion.SetException(exception);
            }
        });
        return completion.Task;
    }

    private static BlockingCollection<Action> Start()
    {
        var work = new BlockingCollection<Action>();
        new Thread(() =>
        {
            foreach (var action in work.GetConsumingEnumerable())
                action();
        })
        { IsBackground = true, Name = "process launcher" }.Start();
        return work;
    }
}

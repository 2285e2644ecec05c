using System.Runtime.InteropServices;

namespace AgentFactory.Factory.Knowledge;

/// <summary>Ctrl-C and TERM as a cancellation, for work that stops between two steps.</summary>
internal static class Interrupt
{
    public static Source Watch(CancellationToken cancellationToken) => new(cancellationToken);

    internal sealed class Source : IDisposable
    {
        private readonly CancellationTokenSource _stop;
        private readonly PosixSignalRegistration[] _signals;

        public Source(CancellationToken cancellationToken)
        {
            _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            _signals = [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM }.Select(signal => PosixSignalRegistration.Create(signal, Handle))];
        }

        public CancellationToken Token => _stop.Token;

        public bool IsCancellationRequested => _stop.IsCancellationRequested;

        public void Dispose()
        {
            foreach (var signal in _signals)
                signal.Dispose();
            _stop.Dispose();
        }

        private void Handle(PosixSignalContext context)
        {
            // The second one ends the process at once: nothing stored is lost by that either.
            context.Cancel = !_stop.IsCancellationRequested;
            _stop.Cancel();
        }
    }
}

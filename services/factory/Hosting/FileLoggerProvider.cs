using System.Collections.Concurrent;
using System.Globalization;

namespace AgentFactory.Factory.Hosting;

/// <summary>Writes a command's log to a file of its own: the terminal belongs to the run. Bounded in size and in number.</summary>
/// <param name="folder">Where the files of all commands lie.</param>
/// <param name="time">The clock of its lines and of its name.</param>
/// <param name="terminal">Told of exceptions besides; null where nobody wants to see them.</param>
internal sealed class FileLoggerProvider(string folder, TimeProvider time, TextWriter? terminal = null) : ILoggerProvider
{
    private const long MaxBytes = 20L << 20;
    private const int MaxFiles = 20;

    private readonly ConcurrentDictionary<string, ILogger> _loggers = [];
    private readonly Lock _lock = new();
    private StreamWriter? _writer;
    private long _written;
    private bool _broken;

    /// <summary>The file, which is there once something was logged.</summary>
    public string File { get; } = Path.Combine(
        folder, string.Create(CultureInfo.InvariantCulture, $"factory-{time.GetUtcNow():yyyyMMdd-HHmmss}-{Environment.ProcessId}.log"));

    public ILogger CreateLogger(string categoryName) => _loggers.GetOrAdd(categoryName, name => new FileLogger(this, name));

    public void Dispose()
    {
        lock (_lock)
        {
            _writer?.Dispose();
            _writer = null;
            _broken = true;
        }
    }

    private void Write(LogLevel level, string category, string message, Exception? exception)
    {
        lock (_lock)
        {
            if (level >= LogLevel.Error && exception is not null)
                terminal?.WriteLine($"{category}: {message}\n{exception}");
            if (_broken || _written > MaxBytes)
                return;
            try
            {
                _writer ??= Open();
                var line = $"{time.GetUtcNow():yyyy-MM-dd HH:mm:ss.fff} {level,-11} {category}: {message}{(exception is null ? "" : $"\n{exception}")}";
                _writer.WriteLine(line);
                _written += line.Length;
                if (_written > MaxBytes)
                    _writer.WriteLine("The log is full; nothing more is written.");
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // A run does not fail because its log cannot be written.
                _broken = true;
            }
        }
    }

    private StreamWriter Open()
    {
        Directory.CreateDirectory(folder);
        foreach (var old in Directory.EnumerateFiles(folder, "factory-*.log").Order(StringComparer.Ordinal).SkipLast(MaxFiles - 1).ToList())
            System.IO.File.Delete(old);
        return new StreamWriter(File, append: true) { AutoFlush = true };
    }

    private sealed class FileLogger(FileLoggerProvider owner, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            owner.Write(logLevel, category, formatter(state, exception), exception);
    }
}

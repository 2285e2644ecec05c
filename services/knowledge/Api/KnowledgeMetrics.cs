using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace AgentFactory.Knowledge.Api;

/// <summary>How long each kind of call takes, and how many are refused.</summary>
internal sealed class KnowledgeMetrics
{
    public const string MeterName = "AgentFactory.Knowledge";

    private readonly Histogram<double> _duration;
    private readonly TimeProvider _time;

    public KnowledgeMetrics(IMeterFactory meters, TimeProvider time)
    {
        _time = time;
        _duration = meters.Create(MeterName).CreateHistogram<double>("agentfactory.knowledge.call.duration", "s", "Time of a call to the knowledge service");
    }

    public async Task<T> MeasureAsync<T>(string operation, Func<Task<T>> call)
    {
        var start = _time.GetTimestamp();
        var tags = new TagList { { "operation", operation } };
        try
        {
            return await call();
        }
        catch (Exception exception)
        {
            tags.Add("error.type", exception.GetType().Name);
            throw;
        }
        finally
        {
            _duration.Record(_time.GetElapsedTime(start).TotalSeconds, tags);
        }
    }
}

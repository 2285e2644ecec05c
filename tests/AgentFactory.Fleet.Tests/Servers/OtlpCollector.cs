using System.Collections.Concurrent;
using System.Net;
using Google.Protobuf;

namespace AgentFactory.Fleet.Tests.Servers;

/// <summary>Takes traces and metrics over OTLP (HTTP and protobuf), and reads of them what the tests ask for: names, attributes, and who belongs to whom.</summary>
internal sealed class OtlpCollector : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly ConcurrentQueue<CollectedSpan> _spans = new();
    private readonly ConcurrentDictionary<string, string> _metrics = new(StringComparer.Ordinal);

    public OtlpCollector()
    {
        Address = $"http://127.0.0.1:{Machine.FreePort()}/";
        _listener.Prefixes.Add(Address);
        _listener.Start();
        _ = ServeAsync();
    }

    public string Address { get; }

    public IReadOnlyList<CollectedSpan> Spans => [.. _spans];

    /// <summary>The names of the metrics, each with the attributes of its last data point.</summary>
    public IReadOnlyDictionary<string, string> Metrics => _metrics;

    public void Dispose() => _listener.Close();

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                await TakeAsync(await _listener.GetContextAsync());
            }
        }
        catch (Exception e) when (e is ObjectDisposedException or HttpListenerException)
        {
            // The tests are over.
        }
    }

    private async Task TakeAsync(HttpListenerContext context)
    {
        try
        {
            using var body = new MemoryStream();
            await context.Request.InputStream.CopyToAsync(body);
            Read(context.Request.Url!.AbsolutePath, body.ToArray());
            context.Response.ContentType = "application/x-protobuf";
            context.Response.Close();
        }
        catch (Exception e) when (_listener.IsListening && e is IOException or HttpListenerException or InvalidProtocolBufferException)
        {
            // Who sent it lost patience, and sends it again; the others go on.
        }
    }

    private void Read(string path, byte[] body)
    {
        // Numbers of fields, by OTLP's definition: what is sent → of each resource → of each scope → one span, one metric.
        if (path == "/v1/traces")
        {
            foreach (var span in At(body, 1, 2, 2))
                _spans.Enqueue(new(Id(span, 1), Id(span, 2), Id(span, 4), Text(span, 5), Attributes(span, 9)));
        }
        else if (path == "/v1/metrics")
        {
            foreach (var metric in At(body, 1, 2, 2))
            {
                // A gauge's and a sum's points have their attributes in field 7, a histogram's in field 9.
                var points = At(metric, 5, 1).Concat(At(metric, 7, 1)).Select(point => Attributes(point, 7))
                    .Concat(At(metric, 9, 1).Select(point => Attributes(point, 9)));
                foreach (var point in points)
                    _metrics[Text(metric, 1)] = string.Join(' ', point.Keys.Order(StringComparer.Ordinal));
            }
        }
    }

    private static Dictionary<string, string> Attributes(byte[] message, int field) =>
        At(message, field).ToDictionary(pair => Text(pair, 1), pair => string.Concat(At(pair, 2, 1).Select(Decode)), StringComparer.Ordinal);

    private static string Id(byte[] message, int field) => string.Concat(At(message, field).Select(Convert.ToHexStringLower));

    private static string Text(byte[] message, int field) => string.Concat(At(message, field).Select(Decode));

    private static string Decode(byte[] text) => System.Text.Encoding.UTF8.GetString(text);

    /// <summary>All that lies on the path of field numbers.</summary>
    private static IEnumerable<byte[]> At(byte[] message, params int[] path) =>
        path.Aggregate(Enumerable.Repeat(message, 1), (messages, field) => messages.SelectMany(inner => FieldsOf(inner, field)));

    private static List<byte[]> FieldsOf(byte[] message, int field)
    {
        var found = new List<byte[]>();
        using var input = new CodedInputStream(message);
        while (input.ReadTag() is > 0 and var tag)
        {
            if (WireFormat.GetTagFieldNumber(tag) == field && WireFormat.GetTagWireType(tag) == WireFormat.WireType.LengthDelimited)
                found.Add(input.ReadBytes().ToByteArray());
            else
                input.SkipLastField();
        }

        return found;
    }
}

/// <summary>One span as it was sent; of its attributes the values that are text.</summary>
internal sealed record CollectedSpan(string TraceId, string SpanId, string ParentId, string Name, IReadOnlyDictionary<string, string> Attributes);

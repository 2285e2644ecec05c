using System.Diagnostics;
using OpenTelemetry;

namespace AgentFactory.ServiceDefaults;

/// <summary>What a span is about, its children are about too: the tags that begin with <c>factory.</c> go down from each span to those within it.</summary>
internal sealed class InheritedTags : BaseProcessor<Activity>
{
    private const string Prefix = "factory.";

    public override void OnStart(Activity data)
    {
        if (data.Parent is not { } parent)
            return;
        foreach (var (name, value) in parent.TagObjects)
        {
            if (name.StartsWith(Prefix, StringComparison.Ordinal) && data.GetTagItem(name) is null)
                data.SetTag(name, value);
        }
    }
}

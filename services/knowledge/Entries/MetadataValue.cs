using System.Globalization;

namespace AgentFactory.Knowledge.Entries;

/// <summary>One value of an entry's metadata: a text, a finite number, or a truth value.</summary>
internal readonly record struct MetadataValue
{
    private MetadataValue(string? text, double? number, bool? truth)
    {
        Text = text;
        Number = number;
        Truth = truth;
    }

    public string? Text { get; }

    public double? Number { get; }

    public bool? Truth { get; }

    public static MetadataValue Of(string text) => new(text, null, null);

    public static MetadataValue Of(double number) => new(null, number, null);

    public static MetadataValue Of(bool truth) => new(null, null, truth);

    public static implicit operator MetadataValue(string text) => Of(text);

    public static implicit operator MetadataValue(double number) => Of(number);

    public static implicit operator MetadataValue(bool truth) => Of(truth);

    public override string ToString() =>
        Text ?? Number?.ToString("R", CultureInfo.InvariantCulture) ?? (Truth is { } truth ? truth ? "true" : "false" : "");
}

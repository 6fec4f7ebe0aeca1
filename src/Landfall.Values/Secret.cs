using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Landfall.Values;

/// <summary>A value that must not be seen. It does not print and does not serialise; <see cref="Reveal"/> is the only way to it.</summary>
[DebuggerDisplay("[secret]")]
[JsonConverter(typeof(Refusing))]
public sealed class Secret(string value) : IEquatable<Secret>
{
    readonly string value = value;

    /// <summary>The value, for the one who must use it now.</summary>
    public string Reveal() => value;

    /// <inheritdoc/>
    public bool Equals(Secret? other) => other is not null && value == other.value;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Secret);

    /// <inheritdoc/>
    public override int GetHashCode() => value.GetHashCode(StringComparison.Ordinal);

    /// <summary>Never the value.</summary>
    public override string ToString() => "[secret]";

    sealed class Refusing : JsonConverter<Secret>
    {
        public override Secret Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            new(reader.GetString() ?? throw new JsonException("a secret is a string"));

        public override void Write(Utf8JsonWriter writer, Secret value, JsonSerializerOptions options) =>
            throw new NotSupportedException("A secret does not serialise: reveal it where it is needed.");
    }
}

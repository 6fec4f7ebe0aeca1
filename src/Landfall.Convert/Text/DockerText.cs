using System.Text.Encodings.Web;
using System.Text.Json;

namespace Landfall.Convert.Text;

/// <summary>Text for Dockerfiles.</summary>
static class DockerText
{
    /// <summary>The value of an argument or a variable, on one line: nothing in it is replaced.</summary>
    public static string Value(string text) => ShellText.IsPlain(text) ? text
        : $"\"{string.Concat(text.Select(c => c is '\\' or '"' or '$' ? $"\\{c}" : $"{c}"))}\"";

    static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The exec form: a JSON list on one line. Docker replaces no variables in it.</summary>
    public static string ExecForm(params IEnumerable<string> arguments)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Plain))
        {
            writer.WriteStartArray();
            foreach (var argument in arguments) writer.WriteStringValue(argument);
            writer.WriteEndArray();
        }
        return System.Text.Encoding.UTF8.GetString(buffer.ToArray());
    }
}

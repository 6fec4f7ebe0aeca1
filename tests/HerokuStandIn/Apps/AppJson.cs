using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace HerokuStandIn.Apps;

/// <summary>What an app.json asks for when the app is made (heroku 1.2): the stack, variables, generated secrets, the formation.</summary>
sealed record AppJson(string Stack, IReadOnlyDictionary<string, string> Env, IReadOnlyDictionary<string, int> Formation)
{
    public static AppJson Read(string directory)
    {
        var path = Path.Combine(directory, "app.json");
        var root = File.Exists(path) ? JsonNode.Parse(File.ReadAllText(path))!.AsObject() : [];
        var env = new Dictionary<string, string>();
        foreach (var (key, node) in root["env"]?.AsObject() ?? [])
            if (Value(node) is { } value)
                env[key] = value;
        var formation = new Dictionary<string, int>();
        foreach (var (type, node) in root["formation"]?.AsObject() ?? [])
            formation[type] = node?["quantity"]?.GetValue<int>() ?? 1;
        return new AppJson(root["stack"]?.GetValue<string>() ?? AppState.DefaultStack, env, formation);
    }

    static string? Value(JsonNode? node) => node switch
    {
        JsonValue literal => literal.GetValue<string>(),
        JsonObject variable when variable["generator"]?.GetValue<string>() == "secret" => RandomNumberGenerator.GetHexString(64, lowercase: true),
        JsonObject variable => variable["value"]?.GetValue<string>(),
        _ => null,
    };
}

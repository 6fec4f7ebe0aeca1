using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Landfall.Engine.Docker.Api;

/// <summary>Credentials as Docker takes them: in headers of its API, and in the configuration file of its client.</summary>
sealed record RegistryAuth(
    [property: JsonPropertyName("username")] string? Username,
    [property: JsonPropertyName("password")] string? Password,
    [property: JsonPropertyName("auth")] string? Auth)
{
    /// <summary>Puts <c>X-Registry-Auth</c> among a request's headers.</summary>
    public static Action<HttpRequestHeaders> Headers(RegistryCredential? credential) => headers =>
    {
        if (credential is not null)
            headers.Add("X-Registry-Auth", Encoded(JsonSerializer.SerializeToUtf8Bytes(Of(credential), DockerJson.Default.RegistryAuth)));
    };

    /// <summary>The value of <c>X-Registry-Config</c>.</summary>
    public static string ConfigHeader(RegistryCredential credential) => Encoded(
        JsonSerializer.SerializeToUtf8Bytes(new() { [Key(credential)] = Of(credential) }, DockerJson.Default.DictionaryStringRegistryAuth));

    /// <summary>The content of <c>config.json</c>.</summary>
    public static byte[] File(RegistryCredential? credential)
    {
        var auths = new Dictionary<string, RegistryAuth>();
        if (credential is not null)
        {
            var pair = Encoding.UTF8.GetBytes($"{credential.Username}:{credential.Password.Reveal()}");
            auths[Key(credential)] = new RegistryAuth(null, null, Convert.ToBase64String(pair));
        }
        return JsonSerializer.SerializeToUtf8Bytes(new RegistryAuths(auths), DockerJson.Default.RegistryAuths);
    }

    // Docker reads the URL alphabet with padding, and takes what it cannot read for no credentials.
    static string Encoded(byte[] json) => Convert.ToBase64String(json).Replace('+', '-').Replace('/', '_');

    static RegistryAuth Of(RegistryCredential credential) => new(credential.Username, credential.Password.Reveal(), null);

    // Docker Hub's credentials are filed under its first address, for ever.
    static string Key(RegistryCredential credential) =>
        credential.Registry is "docker.io" or "index.docker.io" ? "https://index.docker.io/v1/" : credential.Registry;
}

sealed record RegistryAuths([property: JsonPropertyName("auths")] Dictionary<string, RegistryAuth> Auths);

using YamlDotNet.RepresentationModel;

namespace HerokuStandIn.Apps;

/// <summary>What a heroku.yml says of the processes (heroku 1.3), as far as the sample needs it: a command, and the image that it runs in.</summary>
/// <param name="Commands">By process, <c>release</c> included.</param>
/// <param name="Directories">By process: where the Dockerfile of its image lies, which is what the image is made of.</param>
sealed record HerokuYml(IReadOnlyDictionary<string, string> Commands, IReadOnlyDictionary<string, string> Directories)
{
    public static HerokuYml Parse(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        var root = (YamlMappingNode)stream.Documents[0].RootNode;
        var images = ((YamlMappingNode)root["build"]["docker"]).ToDictionary(i => $"{i.Key}", i => Path.GetDirectoryName($"{i.Value}") ?? "");
        var processes = ((YamlMappingNode)root["run"]).ToDictionary(p => $"{p.Key}", p => p.Value);
        if (root.Children.TryGetValue("release", out var release)) processes["release"] = release;
        return new HerokuYml(
            processes.ToDictionary(p => p.Key, p => Command(p.Value is YamlMappingNode map ? map["command"] : p.Value)),
            processes.ToDictionary(p => p.Key, p => images.GetValueOrDefault(Image(p.Key, p.Value)) ?? images["web"]));
    }

    static string Image(string process, YamlNode node) =>
        node is YamlMappingNode map && map.Children.TryGetValue("image", out var image) ? $"{image}" : process;

    static string Command(YamlNode node) => node is YamlSequenceNode list ? string.Join(' ', list) : $"{node}";
}

using System.Text.RegularExpressions;
using Landfall.Engine.Docker.Api;
using Landfall.Programs;

namespace Landfall.Engine.Docker.Builds;

/// <summary>BuildKit within the engine, by <c>docker buildx build</c>.</summary>
sealed partial class BuildxBuilder(string socket, OthersImages others)
{
    const string Policy = "policy.json";

    public static async Task<bool> IsThereAsync(CancellationToken stop)
    {
        try
        {
            return (await ProgramRunner.RunAsync(new Program("docker", ["buildx", "version"]), stop)).Succeeded;
        }
        catch (ProgramMissingException)
        {
            return false;
        }
    }

    /// <param name="group">The control group below which its steps run.</param>
    public async Task BuildAsync(BuildSpec build, string group, Action<string> log, CancellationToken stop)
    {
        var tail = new BuildTail(log);
        // The client's own configuration would bring in its user's credentials and builders.
        var configuration = Directory.CreateTempSubdirectory("landfall-build-").FullName;
        try
        {
            AtomicFile.Write(Path.Combine(configuration, "config.json"), RegistryAuth.File(build.Credential));
            AtomicFile.Write(Path.Combine(configuration, Policy), SourcePolicy.Json(await others.ClosedAsync(build, stop)));
            var ended = await ProgramRunner.RunAsync(
                new Program("docker", Arguments(build, group))
                {
                    CleanEnvironment = true,
                    Environment = Environment(build, configuration),
                    OnError = tail.Add,
                    OnOutput = tail.Add,
                },
                stop);
            if (!ended.Succeeded) throw tail.Failed(build);
        }
        finally
        {
            Directory.Delete(configuration, recursive: true);
        }
    }

    static List<string> Arguments(BuildSpec build, string group) =>
    [
        "buildx", "build", "--builder", "default", "--load", "--progress", "plain", "--provenance", "false", "--cgroup-parent", group,
        "--tag", build.Tag.ToString(), "--build-arg", $"BUILDKIT_CACHE_MOUNT_NS={build.CacheScope}",
        .. build.Labels.SelectMany(label => new[] { "--label", $"{label.Key}={label.Value}" }),
        .. build.Secrets.Keys.SelectMany(id => new[] { "--secret", $"id={Id(id)},env={Variable(id)}" }),
        "--", Path.GetFullPath(build.Context),
    ];

    Dictionary<string, string> Environment(BuildSpec build, string configuration)
    {
        var environment = build.Secrets.ToDictionary(secret => Variable(secret.Key), secret => secret.Value.Reveal());
        environment["DOCKER_HOST"] = $"unix://{socket}";
        environment["DOCKER_CONFIG"] = configuration;
        environment["HOME"] = configuration;
        environment["EXPERIMENTAL_BUILDKIT_SOURCE_POLICY"] = Path.Combine(configuration, Policy);
        return environment;
    }

    static string Variable(string id) => $"LANDFALL_BUILD_SECRET_{Convert.ToHexString(System.Text.Encoding.UTF8.GetBytes(id))}";

    static string Id(string id) => IdPattern().IsMatch(id)
        ? id
        : throw new EngineException($"'{id}' cannot be the id of a build's secret: it takes letters, digits, '_', '.' and '-'.");

    [GeneratedRegex(@"\A[A-Za-z0-9_.-]{1,128}\z", RegexOptions.CultureInvariant)]
    private static partial Regex IdPattern();
}

using Landfall.Convert.Text;

namespace Landfall.Convert.Languages;

/// <summary>A Dockerfile as it is written.</summary>
sealed class DockerfileText(Build build)
{
    /// <summary>Brings the platform files into the image, where the platform reads them (interface 4.3).</summary>
    public const string PlatformFiles = "COPY .aptible/ /.aptible/";

    /// <summary>The user that the app runs as, where the base image has none for it.</summary>
    public const string User = "app";

    readonly List<string> lines = [];

    // Stages that build have a name; the last has none.
    bool builds;

    readonly bool hasAssets = build.Assets.Count > 0;

    public DockerfileText Add(params IEnumerable<string> added)
    {
        lines.AddRange(added);
        return this;
    }

    /// <summary>What was written so far.</summary>
    public IReadOnlyList<string> Lines => lines;

    /// <summary>Begins a stage in the app's directory. Node.js's stage comes before the first, and the first is the one that builds.</summary>
    public DockerfileText From(string image, string? stage = null)
    {
        builds = stage is not null;
        var first = lines.Count == 0;
        if (!first) Add("");
        else if (hasAssets) Add([.. build.Assets, ""]);
        Add($"FROM {image}{(stage is null ? "" : $" AS {stage}")}");
        return first ? Add(build.Arguments.Select(argument => $"ARG {argument.Key}={DockerText.Value(argument.Value)}")) : this;
    }

    /// <summary>Copies files of the app to the same place in the image.</summary>
    public DockerfileText Copy(params IReadOnlyList<string> files) =>
        Add(files.GroupBy(file => Path.GetDirectoryName(file) ?? "").Select(group =>
            Words("COPY", [.. group.Select(file => From(file)), group.Key.Length == 0 ? "./" : group.Key + "/"])));

    /// <summary>Copies the whole app: as it lies in the repository, or with what Node.js has built in it.</summary>
    public DockerfileText CopySources(string? owner = null)
    {
        var chown = owner is null ? "" : $"--chown={owner}:{owner} ";
        return Add(hasAssets ? $"COPY {chown}--from={Build.AssetsStage} /app/ ./" : $"COPY {chown}{(build.Root.Length == 0 ? ". ." : build.Root + "/ ./")}");
    }

    /// <summary>Brings the Node.js of the stage before into this one.</summary>
    public DockerfileText CopyNode() => hasAssets ? Add($"COPY --from={Build.AssetsStage} /usr/local/ /usr/local/") : this;

    /// <summary>Installs Debian packages, and with <paramref name="all"/> those of the buildpacks before.</summary>
    public DockerfileText Install(IEnumerable<string> packages, bool all = true)
    {
        string[] addresses = all ? [.. build.PackageAddresses] : [];
        string[] names = [.. packages.Concat(all ? build.Packages : []).Concat(builds ? [] : build.RunPackages).Distinct().Order(StringComparer.Ordinal)];
        foreach (var address in addresses) Add($"ADD {address} /tmp/packages/");
        if (addresses.Length > 0) names = [.. names, "/tmp/packages/*.deb"];
        return names.Length == 0 ? this : Add(
            "RUN apt-get update \\",
            $"    && apt-get install --yes --no-install-recommends {string.Join(' ', names)} \\",
            addresses.Length > 0 ? "    && rm -rf /var/lib/apt/lists/* /tmp/packages" : "    && rm -rf /var/lib/apt/lists/*");
    }

    /// <summary>Makes the user that the app runs as, and the directory that is its own.</summary>
    public DockerfileText MakeUser() =>
        Add($"RUN useradd --uid 1000 --no-create-home --home-dir /app {User} && install --directory --owner={User} --group={User} /app");

    /// <summary>A command that sees the app's configuration, as it did on Heroku; the configuration stays in no layer.</summary>
    public DockerfileText AddWithConfig(string command) => Add(WithConfig(command));

    /// <inheritdoc cref="AddWithConfig"/>
    public static IEnumerable<string> WithConfig(string command) =>
    [
        $"RUN --mount=type=secret,id={Conversion.BuildSecret},required=false \\",
        $"    set -a && if [ -f /run/secrets/{Conversion.BuildSecret} ]; then . /run/secrets/{Conversion.BuildSecret}; fi && set +a && \\",
        $"    {command}",
    ];

    /// <summary>What every image ends with: the platform's files, the user, the port, the entrypoint.</summary>
    public string End(string user, string? webCommand)
    {
        if (build.App.Jobs.Count > 0) Add(Scheduler.Install);
        Add(PlatformFiles);
        if (build.HasNginx) Add(StartNginx.Install(user));
        Add($"USER {user}", $"EXPOSE {Conversion.Port}", Entrypoint.Line);
        if (webCommand is not null) Add($"CMD {DockerText.ExecForm(webCommand)}");
        return string.Concat(lines.Prepend("").Prepend(Title).Select(line => $"{line}\n"));
    }

    string Title => $"# Builds and runs the app as Heroku did ({build.App.Name}). It is yours: change it as the app changes.";

    string From(string file) => build.Root.Length == 0 ? file : $"{build.Root}/{file}";

    // Paths with spaces and the like stand in a list.
    static string Words(string instruction, string[] words) =>
        words.All(ShellText.IsPlain) ? $"{instruction} {string.Join(' ', words)}" : $"{instruction} {DockerText.ExecForm(words)}";
}

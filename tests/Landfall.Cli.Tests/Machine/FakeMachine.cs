using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Landfall.Cli.Machine;
using Landfall.Programs;

namespace Landfall.Cli.Tests.Machine;

/// <summary>
/// A machine whose <c>docker</c> is a script: it answers from a file for each container, and writes down what it was asked.
/// The command is a process of its own, with that docker first on its PATH and a data directory of its own.
/// </summary>
sealed class FakeMachine : IDisposable
{
    const string Script = """
        #!/bin/sh
        cd "$(dirname "$0")"
        echo "$*" >> calls
        [ -f running ] || { echo 'Cannot connect to the Docker daemon. Is the docker daemon running?' >&2; exit 1; }
        case "$1 $2" in
          'info '*) cat running ;;
          'container inspect') cat "$3.json" 2>/dev/null || { echo "Error response from daemon: No such container: $3" >&2; exit 1; } ;;
          'image inspect') echo sha256:1 ;;
          'rm --force') [ ! -f stuck ] || { echo 'Error response from daemon: it is stuck' >&2; exit 1; }; shift 2; for name; do rm -f "$name.json"; done ;;
          'run --detach') cp started "$4.json" ;;
          'image ls') [ ! -f images ] || cat images ;;
        esac
        """;

    readonly string home = Directory.CreateTempSubdirectory("landfall-machine-").FullName;

    public FakeMachine()
    {
        Directory.CreateDirectory(Bin);
        File.WriteAllText(Path.Combine(Bin, "docker"), Script);
        File.SetUnixFileMode(Path.Combine(Bin, "docker"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Directory.CreateDirectory(Data);
        StartEngine();
    }

    string Bin => Path.Combine(home, "bin");

    public string Data => Path.Combine(home, "data");

    public string[] Calls => File.Exists(Path.Combine(Bin, "calls")) ? File.ReadAllLines(Path.Combine(Bin, "calls")) : [];

    /// <summary>A free port that stands for the server's own.</summary>
    public int HealthPort { get; } = FreePort();

    public Installation Installation => Installation.Find(Data)!;

    public void StartEngine(bool liveRestore = true) =>
        File.WriteAllText(Path.Combine(Bin, "running"), new JsonObject { ["ServerVersion"] = "26.1.5", ["LiveRestoreEnabled"] = liveRestore }.ToJsonString());

    public void StopEngine() => File.Delete(Path.Combine(Bin, "running"));

    /// <summary>What the fake answers from a file of its own.</summary>
    public void Answer(string file, string text) => File.WriteAllText(Path.Combine(Bin, file), text);

    /// <summary>The platform was started here, and its containers run.</summary>
    public FakeMachine WithPlatform(params string[] containers)
    {
        File.WriteAllText(Path.Combine(Data, "installation.json"), $$"""
            {"host":"paas.test","domain":"apps.paas.test","address_pool":"10.213.0.0/16","health_port":{{HealthPort}},"ssh_address":"127.0.0.1:{{FreePort()}}"}
            """);
        foreach (var name in containers) Answer($"{name}.json", Container(null));
        return this;
    }

    /// <summary>What docker says of a container that runs. It was started again often, so that nobody waits for it to answer.</summary>
    public static string Container(string? settings) => new JsonArray(new JsonObject
    {
        ["Image"] = "sha256:1", ["RestartCount"] = 3, ["State"] = new JsonObject { ["Running"] = true },
        ["Config"] = new JsonObject { ["Cmd"] = null, ["Labels"] = new JsonObject { [OwnContainer.SettingsLabel] = settings } },
    }).ToJsonString();

    /// <summary>Types a command; answers its exit code and what it said.</summary>
    public async Task<(int Code, string Said)> TypeAsync(params string[] arguments)
    {
        var ended = await ProgramRunner.RunAsync(new Landfall.Programs.Program("dotnet", [Path.Combine(AppContext.BaseDirectory, "landfall.dll"), .. arguments])
        {
            Environment = new Dictionary<string, string>
            {
                ["PATH"] = $"{Bin}:{Environment.GetEnvironmentVariable("PATH")}", ["LANDFALL_DATA_DIR"] = Data, ["LANDFALL_CONFIG_PATH"] = Path.Combine(home, "client"),
            },
        });
        return (ended.ExitCode, ended.Output + ended.Error);
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public void Dispose() => Directory.Delete(home, recursive: true);
}

using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Landfall.Programs;

namespace Landfall.Server.Tests.Builds;

/// <summary>A real registry on loopback that asks for a user and a password, with one image in it.</summary>
sealed class PrivateRegistry : IDisposable
{
    public const string User = "puller";
    public const string Password = "pull-me-7";

    // bcrypt of the password above.
    const string Users = "puller:$2y$05$abcdefghijklmnopqrstuuw3BGsQXCqvmZSzXan5GBagA2LIguoSm\n";
    readonly string directory = Directory.CreateTempSubdirectory("landfall-registry-").FullName;
    readonly int port = FreePort();
    readonly Process process;

    PrivateRegistry(string name)
    {
        Image = $"127.0.0.1:{port}/acme/{name}";
        File.WriteAllText(Path.Combine(directory, "users"), Users);
        var pair = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"{User}:{Password}"));
        File.WriteAllText(Path.Combine(directory, "config.json"), $$"""{ "auths": { "127.0.0.1:{{port}}": { "auth": "{{pair}}" } } }""");
        File.WriteAllText(Path.Combine(directory, "config.yml"), $$"""
            version: 0.1
            log: { level: error, accesslog: { disabled: true } }
            storage: { filesystem: { rootdirectory: {{directory}}/data } }
            http: { addr: 127.0.0.1:{{port}}, secret: only-for-this-test }
            auth: { htpasswd: { realm: test, path: {{directory}}/users } }
            """);
        process = ProgramRunner.Start(new Programs.Program("docker-registry", ["serve", Path.Combine(directory, "config.yml")]));
    }

    /// <summary>The image in it, by name.</summary>
    public string Image { get; }

    public static async Task<PrivateRegistry> StartAsync(string image, string name)
    {
        var registry = new PrivateRegistry(name);
        await registry.UntilItAnswersAsync();
        await DockerAsync("tag", image, registry.Image);
        await DockerAsync("--config", registry.directory, "push", "--quiet", registry.Image);
        await DockerAsync("rmi", registry.Image);
        return registry;
    }

    public void Dispose()
    {
        process.Kill();
        process.Dispose();
        Directory.Delete(directory, recursive: true);
    }

    static async Task DockerAsync(params string[] arguments)
    {
        var ended = await ProgramRunner.RunAsync(new Programs.Program("docker", arguments));
        if (!ended.Succeeded) throw new InvalidOperationException(ended.Error);
    }

    static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    async Task UntilItAnswersAsync()
    {
        using var http = new HttpClient();
        for (var since = Stopwatch.StartNew(); since.Elapsed < TimeSpan.FromSeconds(15); await Task.Delay(100))
        {
            try
            {
                using var answer = await http.GetAsync(new Uri($"http://127.0.0.1:{port}/v2/"));
                if (answer.StatusCode == HttpStatusCode.Unauthorized) return;
            }
            catch (HttpRequestException)
            {
                // It does not listen yet.
            }
        }
        throw new TimeoutException("docker-registry did not start within 15 s; is the Debian package docker-registry installed?");
    }
}

using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Landfall.Programs;
using Landfall.Values;

namespace Landfall.Engine.Docker.Tests.Compliance;

/// <summary>A real registry on loopback that asks for a user and a password, with one image in it.</summary>
sealed class PasswordRegistry : IDisposable
{
    public const string User = "puller";
    public const string Password = "pull-me-7";

    /// <summary>A user whose password would be a command, several words or several lines, wherever it came into one.</summary>
    public const string OddUser = "odd";
    public const string OddPassword = "it's \"quoted\"\n$HOME `id` \\ ;&%40:ü ";

    // bcrypt of the passwords above.
    const string Users = "puller:$2y$05$abcdefghijklmnopqrstuuw3BGsQXCqvmZSzXan5GBagA2LIguoSm\n"
        + "odd:$2y$05$abcdefghijklmnopqrstuuB3GOFJ8y96TOlVEWk94stFxAhKbyWTK\n";

    readonly string directory;
    readonly Process process;

    PasswordRegistry(string directory, int port, Process process) =>
        (this.directory, this.process, Address) = (directory, process, $"127.0.0.1:{port}");

    public string Address { get; }

    public RegistryCredential Credential => new(Address, User, new Secret(Password));

    public RegistryCredential OddCredential => new(Address, OddUser, new Secret(OddPassword));

    public static async Task<PasswordRegistry> StartAsync()
    {
        var directory = Directory.CreateTempSubdirectory("landfall-registry-").FullName;
        var port = FreePort();
        File.WriteAllText(Path.Combine(directory, "users"), Users);
        File.WriteAllText(Path.Combine(directory, "config.yml"), $$"""
            version: 0.1
            log: { level: error, accesslog: { disabled: true } }
            storage: { filesystem: { rootdirectory: {{directory}}/data } }
            http: { addr: 127.0.0.1:{{port}}, secret: only-for-this-test }
            auth: { htpasswd: { realm: test, path: {{directory}}/users } }
            """);
        var process = ProgramRunner.Start(new Program("docker-registry", ["serve", Path.Combine(directory, "config.yml")]));
        var registry = new PasswordRegistry(directory, port, process);
        await registry.UntilItAnswersAsync();
        return registry;
    }

    /// <summary>Puts an image of this machine into the registry.</summary>
    public async Task<ImageReference> PushAsync(IEngine engine, string image, string name)
    {
        var reference = ImageReference.Parse($"{Address}/{name}");
        await engine.TagAsync(image, reference, CancellationToken.None);
        var pair = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"{User}:{Password}"));
        File.WriteAllText(Path.Combine(directory, "config.json"), $$"""{ "auths": { "{{Address}}": { "auth": "{{pair}}" } } }""");
        var pushed = await ProgramRunner.RunAsync(new Program("docker", ["--config", directory, "push", "--quiet", reference.ToString()]));
        Assert.True(pushed.Succeeded, pushed.Error);
        await engine.RemoveImageAsync(reference.ToString(), CancellationToken.None);
        return reference;
    }

    public void Dispose()
    {
        process.Kill();
        process.Dispose();
        Directory.Delete(directory, recursive: true);
    }

    static int FreePort()
    {
        for (var port = Random.Shared.Next(20000, 30000); ; port++)
        {
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Taken; the next one.
            }
        }
    }

    async Task UntilItAnswersAsync()
    {
        using var http = new HttpClient();
        for (var attempt = 0; attempt < 100; attempt++)
        {
            try
            {
                using var answer = await http.GetAsync(new Uri($"http://{Address}/v2/"));
                if (answer.StatusCode == HttpStatusCode.Unauthorized) return;
            }
            catch (HttpRequestException)
            {
                // It does not listen yet.
            }
            await Task.Delay(100);
        }
        throw new TimeoutException("docker-registry did not start within 10 s; is the Debian package docker-registry installed?");
    }
}

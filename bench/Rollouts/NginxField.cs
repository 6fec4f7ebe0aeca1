using System.Diagnostics;
using System.Net.Sockets;
using EndToEnd.World;
using Landfall.Programs;

namespace Rollouts;

/// <summary>An nginx before a container, told of the next one by its file and a reload, as most self-hosted platforms do it.</summary>
sealed class NginxField : IAsyncDisposable
{
    const int Port = 8090;
    readonly Machine machine;
    Process? nginx;
    int number;

    NginxField(Machine machine) => this.machine = machine;

    public Uri Root { get; } = new($"http://field.test:{Port}/");

    string Configuration => Path.Combine(machine.Directory, "nginx.conf");

    public static async Task<NginxField> StartAsync(Machine machine, string image)
    {
        var field = new NginxField(machine);
        await field.WriteAsync(await field.RunAsync(image));
        field.nginx = ProgramRunner.Start(machine.Inside("nginx", "-c", field.Configuration, "-g", "daemon off;"));
        using var http = new HttpClient(field.Way());
        await Eventually.TrueAsync("nginx answers for its app", TimeSpan.FromSeconds(30), async () =>
        {
            try
            {
                return (await http.GetAsync(field.Root)).IsSuccessStatusCode;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        });
        return field;
    }

    /// <summary>The new container starts, nginx is reloaded at once, the old container is stopped.</summary>
    public async Task ReloadAfterStartAsync(string image)
    {
        var old = Container;
        await WriteAsync(await RunAsync(image));
        await ReloadAsync();
        await machine.DockerAsync("stop", "--time", "10", old);
        await machine.DockerAsync("rm", old);
    }

    /// <summary>The old container is stopped, the new one started, nginx reloaded.</summary>
    public async Task StopFirstAsync(string image)
    {
        await machine.DockerAsync("stop", "--time", "10", Container);
        await machine.DockerAsync("rm", Container);
        await WriteAsync(await RunAsync(image));
        await ReloadAsync();
    }

    public HttpMessageHandler Way() => new SocketsHttpHandler
    {
        UseProxy = false,
        ConnectCallback = async (_, stop) =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(machine.Address, Port, stop);
            return new NetworkStream(socket, ownsSocket: true);
        },
    };

    public async ValueTask DisposeAsync()
    {
        nginx?.Kill(entireProcessTree: true);
        nginx?.Dispose();
        await machine.DockerAsync("rm", "--force", Container);
    }

    string Container => $"field-{number}";

    /// <returns>The new container's address.</returns>
    async Task<string> RunAsync(string image)
    {
        number++;
        await machine.DockerAsync("run", "--detach", "--name", Container, image, "node", "/app/server.js");
        return await machine.DockerAsync("inspect", "--format", "{{ .NetworkSettings.IPAddress }}", Container);
    }

    Task WriteAsync(string address) => File.WriteAllTextAsync(Configuration, $$"""
        pid {{machine.Directory}}/nginx.pid;
        error_log {{machine.Directory}}/nginx.error.log;
        events { worker_connections 4096; }
        http {
          access_log off;
          upstream app { server {{address}}:3000; keepalive 32; }
          server {
            listen {{Port}};
            location / { proxy_http_version 1.1; proxy_set_header Connection ""; proxy_pass http://app; }
          }
        }
        """);

    async Task ReloadAsync()
    {
        var ended = await ProgramRunner.RunAsync(machine.Inside("nginx", "-c", Configuration, "-s", "reload"));
        if (!ended.Succeeded) throw new InvalidOperationException(ended.Error);
    }
}

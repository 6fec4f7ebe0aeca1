using System.Net.Sockets;
using System.Text;
using Landfall.Values;

namespace Landfall.Engine.Docker.Tests;

/// <summary>What a person reads when Docker is not as it should be. The answers that a healthy engine cannot give come from a socket of the test.</summary>
public sealed class Failures : IDisposable
{
    readonly string directory = Directory.CreateTempSubdirectory("landfall-docker-").FullName;

    string Socket => Path.Combine(directory, "docker.sock");

    [Fact]
    public async Task Nothing_is_pulled_onto_a_disk_without_room_and_the_figures_are_said()
    {
        using var engine = new DockerEngine(DockerEngine.DefaultSocket, TimeProvider.System, pullReserve: new DiskRoom(1L << 60, 0));
        var refused = await Assert.ThrowsAsync<EngineException>(() => engine.PullAsync(ImageReference.Parse("debian:trixie-slim"), null, _ => { }, CancellationToken.None));
        Assert.Contains("are free on the engine's disk, and 1152921504.6 GB are kept for the machine", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Docker_that_does_not_run_is_named_with_what_to_do()
    {
        using var engine = Engine();
        var down = await Assert.ThrowsAsync<EngineException>(() => engine.DescribeAsync(CancellationToken.None));
        Assert.Contains("not running", down.Message);
        Assert.Contains(Socket, down.Message);
        Assert.Contains("systemctl start docker", down.Message);
    }

    [Fact]
    public async Task A_socket_that_nobody_listens_on_any_more_is_the_same()
    {
        using (var abandoned = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
            abandoned.Bind(new UnixDomainSocketEndPoint(Socket));
        using var engine = Engine();
        Assert.Contains("not running", (await Assert.ThrowsAsync<EngineException>(() => engine.FindAsync("container", CancellationToken.None))).Message);
    }

    [Theory]
    [InlineData("1.40", "too old")]
    [InlineData("nonsense", "no Docker Engine")]
    [InlineData("", "no Docker Engine")]
    public async Task An_engine_of_an_unknown_kind_is_refused(string version, string said)
    {
        using var listening = Listen(_ => Http("200 OK", "OK", $"Api-Version: {version}\r\n"));
        using var engine = Engine();
        Assert.Contains(said, (await Assert.ThrowsAsync<EngineException>(() => engine.FindAsync("container", CancellationToken.None))).Message);
    }

    [Theory]
    [InlineData("1.41", "/v1.41/")]
    [InlineData("1.45", "/v1.45/")]
    [InlineData("1.52", "/v1.48/")]
    public async Task The_newest_version_that_both_know_is_spoken(string offered, string spoken)
    {
        var asked = new List<string>();
        using var listening = Listen(request =>
        {
            asked.Add(request);
            return request.StartsWith("GET /_ping", StringComparison.Ordinal) ? Ping(offered) : Http("404 Not Found", "{\"message\":\"no\"}");
        });
        using var engine = Engine();
        Assert.Null(await engine.FindAsync("container", CancellationToken.None));
        Assert.Contains(spoken, asked[^1]);
    }

    [Theory]
    [InlineData("write /var/lib/docker/x: no space left on device", "full")]
    [InlineData("Address already in use", "taken")]
    [InlineData("Pool overlaps with other one on this address space", "subnet")]
    [InlineData("toomanyrequests: You have reached your pull rate limit", "no more requests")]
    public async Task A_reason_is_told_with_what_to_do(string reason, string told)
    {
        using var listening = Listen(request => request.StartsWith("GET /_ping", StringComparison.Ordinal)
            ? Ping("1.45")
            : Http("500 Internal Server Error", $"{{\"message\":\"{reason}\"}}"));
        using var engine = Engine();
        var refused = await Assert.ThrowsAnyAsync<EngineException>(() => engine.StartAsync("container", CancellationToken.None));
        Assert.Contains(told, refused.Message);
        Assert.Contains(reason, refused.Message);
    }

    [Fact]
    public async Task An_engine_that_breaks_off_its_answer_is_no_silent_success()
    {
        using var listening = Listen(request => request.StartsWith("GET /_ping", StringComparison.Ordinal)
            ? Ping("1.45")
            : "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n{\"status\":\"Pulling\"}");
        using var engine = Engine();
        await Assert.ThrowsAnyAsync<EngineException>(() => engine.FindAsync("container", CancellationToken.None));
        await Assert.ThrowsAnyAsync<EngineException>(() => engine.PullAsync(ImageReference.Parse("a"), null, _ => { }, CancellationToken.None));
        await Assert.ThrowsAnyAsync<EngineException>(async () =>
        {
            await foreach (var line in engine.LogsAsync("container", 10, true, CancellationToken.None)) _ = line;
        });
    }

    [Fact]
    public async Task What_was_made_to_read_a_file_goes_although_the_engine_restarts_meanwhile()
    {
        var removals = new List<string>();
        using var listening = Listen(request => request.Split(' ', 3) switch
        {
            ["GET", "/_ping", ..] => Ping("1.45"),
            ["GET", var path, ..] when path.Contains("/containers/json", StringComparison.Ordinal) => Http("200 OK", "[]"),
            ["DELETE", var path, ..] => Remove(path),
            // It ends in the middle of the creation, and of what comes after that.
            _ => "",
        });
        using var engine = Engine();
        await Assert.ThrowsAnyAsync<EngineException>(() => engine.ReadImageFileAsync("debian:trixie-slim", "/.aptible/Procfile", 1000, CancellationToken.None));
        Assert.Equal(3, removals.Count);
        Assert.Contains("/containers/landfall-read-", Assert.Single(removals.Distinct()), StringComparison.Ordinal);

        string Remove(string path)
        {
            removals.Add(path);
            return removals.Count < 3 ? "" : "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n";
        }
    }

    public void Dispose() => Directory.Delete(directory, recursive: true);

    DockerEngine Engine() => new(Socket, TimeProvider.System);

    static string Ping(string version) => Http("200 OK", "OK", $"Api-Version: {version}\r\n");

    static string Http(string status, string body, string headers = "") =>
        $"HTTP/1.1 {status}\r\n{headers}Content-Type: application/json\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}";

    Socket Listen(Func<string, string> answer)
    {
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(Socket));
        listener.Listen();
        _ = Task.Run(async () =>
        {
            while (true)
            {
                using var connection = await listener.AcceptAsync();
                var buffer = new byte[8192];
                var read = await connection.ReceiveAsync(buffer);
                await connection.SendAsync(Encoding.UTF8.GetBytes(answer(Encoding.UTF8.GetString(buffer, 0, read))));
            }
        });
        return listener;
    }
}

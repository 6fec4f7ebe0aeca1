using System.Net.Sockets;
using System.Text.Json.Nodes;
using Landfall.Client;
using Landfall.Client.Accounts;
using Landfall.Client.Apps;
using Landfall.Client.Endpoints;
using Landfall.Client.Http;
using Landfall.Client.Identity;
using Landfall.Client.Operations;
using Landfall.Values;

namespace EndToEnd.World;

/// <summary>
/// The platform as <c>landfall up</c> starts it, on a machine of its own; but its server is a process that the tests kill, and
/// start with a fault. Requests go through the edge, as a user's do.
/// </summary>
public sealed class RunningPlatform : IAsyncLifetime
{
    const string Host = "landfall.test";
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);
    readonly Dictionary<string, string> images = [];
    readonly Dictionary<string, ServingApp> apps = [];
    ServerProcess? server;
    ServingApp? shop;

    internal Machine Machine { get; private set; } = null!;
    internal Platform Api { get; private set; } = null!;
    internal Account Main { get; private set; } = null!;
    internal Secret Token { get; private set; } = null!;

    internal string Data => Path.Combine(Machine.Directory, "platform");

    /// <summary>What the server said since its last start.</summary>
    internal string Words => server!.Words;

    string Marks => Path.Combine(Machine.Directory, "marks");

    public async Task InitializeAsync()
    {
        Machine = await Machine.StartAsync();
        foreach (var below in new[] { "", "edge", "run" }) Directory.CreateDirectory(Path.Combine(Data, below));
        await File.WriteAllTextAsync(Path.Combine(Data, "installation.json"), new JsonObject
        {
            ["host"] = Host, ["domain"] = $"apps.{Host}", ["address_pool"] = "10.241.0.0/16", ["health_port"] = 4780,
        }.ToJsonString());
        server = ServerProcess.Start(Machine, Data, new Dictionary<string, string>());
        await Eventually.TrueAsync("the server listens", Patience, async () => await ListensAsync());
        await Machine.DockerAsync(
            "run", "--detach", "--name", "edge", "--network", "host", "--restart", "always", "--user", "0", "--entrypoint", "haproxy",
            "--volume", $"{Data}/edge:{Data}/edge", "--volume", $"{Data}/run:{Data}/run",
            "haproxy:3.0", "-W", "-S", $"{Data}/edge/master.sock,mode,600", "-f", $"{Data}/edge/haproxy.cfg");
        await ClaimAsync();
        Main = await Api.Accounts.FindAsync("main", default);
    }

    public async Task DisposeAsync()
    {
        // Whatever the start has come to: what it failed with is not to be hidden.
        Api?.Dispose();
        if (server is not null) await server.KillAsync();
        if (Machine is not null) await Machine.DisposeAsync();
    }

    /// <summary>Kills the server and starts it again; operations will stop at the faults that are named.</summary>
    internal async Task RestartAsync(params IReadOnlyList<string> faults)
    {
        await server!.KillAsync();
        if (Directory.Exists(Marks)) Directory.Delete(Marks, recursive: true);
        Directory.CreateDirectory(Marks);
        server = ServerProcess.Start(Machine, Data, faults.Count == 0
            ? new Dictionary<string, string>()
            : new Dictionary<string, string> { ["LANDFALL_FAULT"] = string.Join(',', faults), ["LANDFALL_FAULT_MARK"] = Marks });
        await Eventually.TrueAsync("the server listens", Patience, async () => await ListensAsync());
    }

    /// <summary>Kills the server; <see cref="RestartAsync"/> starts it again.</summary>
    internal Task StopAsync() => server!.KillAsync();

    /// <summary>The power fails, and comes back: every program of the machine is killed; engine, server and edge are started again.</summary>
    internal async Task RebootAsync()
    {
        await Machine.RebootAsync();
        await server!.KillAsync();
        server = ServerProcess.Start(Machine, Data, new Dictionary<string, string>());
        await Eventually.TrueAsync("the server listens", Patience, async () => await ListensAsync());
        await Machine.DockerAsync("start", "edge");
    }

    /// <summary>Starts the server with a fault, asks for an operation, kills it at that instant, starts it again, and waits for the end.</summary>
    /// <param name="meanwhile">What happens at that instant, before the kill.</param>
    internal Task<Operation> CrashAsync(string fault, Func<Task<Operation>> ask, Func<Operation, Task>? meanwhile = null) =>
        CrashAsync([fault], ask, meanwhile);

    /// <summary>The same at several instants, one after the other: each start goes on with the operation and dies at the next.</summary>
    internal async Task<Operation> CrashAsync(IReadOnlyList<string> faults, Func<Task<Operation>> ask, Func<Operation, Task>? meanwhile = null) =>
        (await CrashAsync([new Interrupted(faults, ask)], meanwhile))[0];

    /// <summary>The same for several operations side by side, each on its own way through its instants: a kill hits them all.</summary>
    internal async Task<IReadOnlyList<Operation>> CrashAsync(IReadOnlyList<Interrupted> several, Func<Operation, Task>? meanwhile = null)
    {
        var operations = new List<Operation>();
        for (var round = 0; round < several.Max(one => one.Faults.Count); round++)
        {
            var faults = several.Index().Where(one => round < one.Item.Faults.Count).Select(one => (one.Index, Fault: one.Item.Faults[round])).ToList();
            await RestartAsync([.. faults.Select(one => one.Fault)]);
            if (round == 0)
                foreach (var one in several) operations.Add(await one.AskAsync());
            foreach (var (number, (index, fault)) in faults.Index())
            {
                await ReachedAsync(operations[index], fault, number);
                if (meanwhile is not null) await meanwhile(operations[index]);
            }
            await server!.KillAsync();
            await Task.Delay(200);
        }
        await RestartAsync();
        for (var i = 0; i < operations.Count; i++) operations[i] = await EndOfAsync(operations[i]);
        return operations;
    }

    /// <summary>Waits until an operation stops at a fault that the server was started with.</summary>
    /// <param name="number">Its place among them.</param>
    internal Task ReachedAsync(Operation operation, string fault, int number = 0) => Eventually.TrueAsync($"operation {operation.Id} has reached {fault}", Patience, async () =>
    {
        var mark = Path.Combine(Marks, $"{number}");
        if (File.Exists(mark)) return true;
        try
        {
            var now = await Api.Operations.GetAsync(operation.Id, default);
            return now.Ended ? throw new InvalidOperationException($"{fault} was not reached: {now.Status} {now.Failure}") : false;
        }
        // It stopped while it was asked.
        catch (Exception unanswered) when (unanswered is ApiException or UnreachableException && File.Exists(mark))
        {
            return true;
        }
    });

    internal async Task<Operation> EndOfAsync(Operation operation)
    {
        await Eventually.TrueAsync($"operation {operation.Id} ends; the server says:\n{server!.Words}", Patience, async () =>
            (operation = await Api.Operations.GetAsync(operation.Id, default)).Ended);
        return operation;
    }

    internal async Task<Operation> DoAsync(Landfall.Client.Hal.HalDocument resource, OperationRequest request) =>
        await EndOfAsync(await Api.Operations.CreateAsync(resource, request, default));

    internal Task<Operation> AskDeployAsync(App app, string image, params (string Key, string Value)[] env) =>
        Api.Operations.CreateAsync(app.Document, Deploy(image) with { Env = env.ToDictionary(e => e.Key, e => e.Value) }, default);

    internal static OperationRequest Deploy(string image) => new("deploy")
    {
        Settings = new Dictionary<string, string> { ["APTIBLE_DOCKER_IMAGE"] = image, ["RELEASE_HEALTHCHECK_TIMEOUT"] = "8" },
    };

    /// <summary>The image of the test app in one of its ways, built once.</summary>
    internal async Task<string> ImageAsync(string version, params string[] ways) =>
        images.TryGetValue(version, out var known) ? known : images[version] = await Machine.BuildAsync(version, ways);

    /// <summary>The app that most tests share, and the version that it serves now.</summary>
    internal async Task<(ServingApp App, string Version)> ShopAsync()
    {
        shop ??= await ServeAsync(Main, "shop", await ImageAsync("v1"));
        return (shop, await shop.AskAsync());
    }

    /// <summary>The app of that handle, made with an image when it is missing.</summary>
    internal async Task<ServingApp> ServedAsync(string handle, string image) =>
        apps.TryGetValue(handle, out var known) ? known : apps[handle] = await ServeAsync(Main, handle, image);

    /// <summary>An app with an endpoint, of these settings, that serves an image.</summary>
    internal async Task<ServingApp> ServeAsync(Account account, string handle, string image, params (string Key, string Value)[] settings)
    {
        var app = await Api.Apps.CreateAsync(account, Handle.Parse(handle), default);
        await SucceedAsync(await DoAsync(app.Document, Deploy(image)));
        app = await Api.Apps.ReloadAsync(app, default);
        var web = app.Services.Single(s => s.ProcessType == "web");
        var endpoint = await Api.Endpoints.CreateHttpsAsync(web, new HttpsEndpoint { DefaultDomain = true }, default);
        await SucceedAsync(await DoAsync(endpoint.Document, new OperationRequest("provision") { Settings = settings.ToDictionary(s => s.Key, s => s.Value) }));
        return new ServingApp(this, app, web, endpoint.VirtualDomain);
    }

    internal async Task SucceedAsync(Operation operation) =>
        Assert.True(operation.Succeeded, operation.Succeeded ? "" : $"{operation.Failure}\n{await LogAsync(operation)}");

    internal Task<string> LogAsync(Operation operation) => Api.Operations.LogAsync(operation, default);

    /// <summary>A way through the edge, with the certificates checked.</summary>
    internal HttpMessageHandler Way()
    {
        var handler = PlatformTrust.Handler(Path.Combine(Data, "ca.pem"));
        handler.ConnectCallback = async (_, stop) =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(Machine.Address, 443, stop);
            return new NetworkStream(socket, ownsSocket: true);
        };
        return handler;
    }

    async Task ClaimAsync()
    {
        var claim = new Secret(await ServerProcess.ClaimAsync(Machine, Data));
        using var door = Connect(null);
        await Eventually.TrueAsync("the edge answers", Patience, async () =>
        {
            using var http = new HttpClient(Way());
            try
            {
                return (await http.GetAsync($"https://{Host}/")).IsSuccessStatusCode;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        });
        var token = await door.Identity.ClaimAsync(claim, new Owner("owner@example.com", new Secret("a long enough password"), "Owner", "Tests"), default);
        (Token, Api) = (token.Value, Connect(token.Value));
    }

    Platform Connect(Secret? token)
    {
        var root = new Uri($"https://{Host}");
        return new Platform(new PlatformApi(root, root, token, Way(), TimeProvider.System));
    }

    async Task<bool> ListensAsync()
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(Path.Combine(Data, "run", "server.sock")));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}

/// <summary>An operation that dies at each of these instants before it may end.</summary>
sealed record Interrupted(IReadOnlyList<string> Faults, Func<Task<Operation>> AskAsync);

/// <summary>An app that answers at its host.</summary>
sealed record ServingApp(RunningPlatform Platform, App App, Service Web, string Host)
{
    public Prober Probe(bool keep = false) => new(Platform.Way, Host, keep);

    public async Task<string> AskAsync(string path = "/")
    {
        using var http = new HttpClient(Platform.Way());
        return await http.GetStringAsync($"https://{Host}{path}");
    }
}

[CollectionDefinition(nameof(RunningPlatform))]
public sealed class OnePlatform : ICollectionFixture<RunningPlatform>;

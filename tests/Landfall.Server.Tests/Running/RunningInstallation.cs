using System.Net;
using System.Security.Cryptography;
using Landfall.Edge;
using Landfall.Engine;
using Landfall.Engine.Docker;
using Landfall.Ferry;
using Landfall.Server.Endpoints;
using Landfall.Server.Identity;
using Landfall.Server.Installation;
using Landfall.Server.Operations;
using Landfall.Server.Store;
using Landfall.Values;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Landfall.Server.Tests.Running;

/// <summary>
/// A whole installation in this process: the server on its unix socket, a real engine, a real HAProxy, and two organizations
/// that know nothing of each other.
/// </summary>
public sealed class RunningInstallation : IAsyncLifetime
{
    public const string Host = "landfall.example.com";
    public const string Origin = "https://" + Host;
    public const string Password = "correct horse battery staple";

    readonly Haproxy haproxy = new();
    WebApplication? app;
    HttpClient? http;
    string[] faults = [];
    int starts;

    public string Directory { get; init; } = System.IO.Directory.CreateTempSubdirectory("landfall-server-").FullName;

    /// <summary>Those of two installations on one engine must not overlap.</summary>
    internal string AddressPool { get; init; } = "10.231.0.0/16";

    /// <summary>False: it has no owner yet, and no organizations.</summary>
    internal bool Claimed { get; init; } = true;

    internal Platform Platform { get; private set; } = null!;
    internal LogMemory Log { get; } = new();
    internal Tenant Ours { get; private set; } = null!;
    internal Tenant Theirs { get; private set; } = null!;

    /// <summary>Where visitors of endpoints knock.</summary>
    public int HttpsPort => haproxy.HttpsPort;

    internal IServiceProvider Services => app!.Services;

    internal IReadOnlyList<RouteEndpoint> Routes =>
        [.. ((IEndpointRouteBuilder)app!).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()];

    public async Task InitializeAsync()
    {
        await File.WriteAllTextAsync(Path.Combine(Directory, "installation.json"), $$"""
            {"host":"{{Host}}","domain":"apps.example.com","address_pool":"{{AddressPool}}","health_port":0}
            """);
        Platform = Platform.Load(Directory);
        app = Build();
        app.PrepareLandfall(Platform);
        InStore(Sequence);
        haproxy.Start();
        await app.StartAsync();
        http = Tests.Running.Visitor.Connect(Platform.Socket);
        if (!Claimed) return;
        await new People(this).ClaimAsync();
        Ours = await new People(this).SettleAsync("ours");
        Theirs = await new People(this).SettleAsync("theirs");
    }

    /// <summary>
    /// The server ends as it stands, and another one starts, which stops at these points (<see cref="Faults"/>). What waits at a point
    /// in the one that ended does nothing any more.
    /// </summary>
    internal async Task RestartAsync(params string[] points)
    {
        using (var atOnce = new CancellationTokenSource(TimeSpan.FromMilliseconds(100))) await app!.StopAsync(atOnce.Token);
        await app.DisposeAsync();
        faults = points;
        app = Build();
        app.PrepareLandfall(Platform);
        await app.StartAsync();
    }

    /// <summary>Waits until operations wait at all points that the server was started with.</summary>
    internal async Task ReachedAsync()
    {
        for (var began = Environment.TickCount64; System.IO.Directory.GetFiles(Marks).Length < faults.Length; await Task.Delay(50))
            if (Environment.TickCount64 - began > 120_000) throw new TimeoutException($"Not all of {string.Join(", ", faults)} were reached.");
    }

    string Marks => System.IO.Directory.CreateDirectory(Path.Combine(Directory, $"marks-{starts}")).FullName;

    internal T InStore<T>(Func<LandfallStore, T> work)
    {
        using var scope = Services.CreateScope();
        var store = scope.ServiceProvider.GetRequiredService<LandfallStore>();
        return store.InTransaction(() => work(store));
    }

    internal void InStore(Action<LandfallStore> work) => InStore(store =>
    {
        work(store);
        return 0;
    });

    internal string Token(Guid userId, string scope = "manage", TimeSpan? life = null) => InStore(store =>
        Services.GetRequiredService<TokenIssuer>().Issue(store, store.Users.Find(userId)!, scope, life ?? TimeSpan.FromHours(1)).Jwt);

    internal HttpClient Http => http!;

    internal Visitor Visitor(string? token = null) => new(http!, token);

    public async Task DisposeAsync()
    {
        await RemoveAsync();
        if (app is not null)
        {
            await app.StopAsync();
            await app.DisposeAsync();
        }
        await haproxy.StopAsync();
        http?.Dispose();
        System.IO.Directory.Delete(Directory, recursive: true);
    }

    WebApplication Build()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddProvider(Log);
        builder.AddLandfall(Platform);
        builder.Services.AddSingleton<IEngine>(s => new DockerEngine(DockerEngine.DefaultSocket, s.GetRequiredService<TimeProvider>()));
        builder.Services.AddSingleton<IEdge>(s => haproxy.Edge(Platform, s.GetRequiredService<CertificateAuthority>()));
        builder.Services.AddSingleton<ICopy>(s => new PostgresFerry(s.GetRequiredService<TimeProvider>()));
        // Pages are fetched from the tests themselves.
        builder.Services.AddSingleton(s => new PageFetch(IPAddress.Loopback.Equals, s.GetRequiredService<TimeProvider>()));
        builder.AddLandfallWork(Platform);
        starts++;
        builder.Services.AddSingleton(new Faults(string.Join(',', faults), Marks));
        // Installations of several tests have one engine and one host: the sweep at start of one would take what another made for a leftover.
        builder.Services.Remove(builder.Services.Single(s => s.ServiceType == typeof(IHostedService) && s.ImplementationType == typeof(Startup)));
        return builder.Build();
    }

    // Names in the engine come from ids: ids that nobody else has keep two installations on one engine apart.
    static void Sequence(LandfallStore store)
    {
        var start = RandomNumberGenerator.GetInt32(1_000_000, 900_000_000);
        foreach (var type in store.Model.GetEntityTypes().Where(t => t.ClrType.IsAssignableTo(typeof(Row))))
        {
            var name = (string)type["Relational:TableName"]!;
            if (store.Sequences.Find(name) is { } known) known.Last = start;
            else store.Sequences.Add(new Sequence { Name = name, Last = start });
        }
    }

    async Task RemoveAsync()
    {
        if (app is null) return;
        var engine = Services.GetRequiredService<IEngine>();
        foreach (var account in InStore(store => store.Accounts.Select(a => a.Id).ToList()))
        {
            var labels = new Dictionary<string, string> { ["landfall.account"] = account.ToString() };
            foreach (var container in await engine.ListAsync(labels, default)) await engine.RemoveAsync(container.Name, default);
            foreach (var volume in await engine.ListVolumesAsync(labels, default)) await engine.RemoveVolumeAsync(volume, default);
            foreach (var network in await engine.ListNetworksAsync(labels, default)) await engine.RemoveNetworkAsync(network, default);
        }
        foreach (var image in InStore(store => store.Images.AsEnumerable().Select(i => i.KeptAs).ToList())) await engine.RemoveImageAsync(image, default);
    }
}

/// <summary>The tests that share one installation.</summary>
[CollectionDefinition(Name)]
public sealed class InstallationTests : ICollectionFixture<RunningInstallation>
{
    public const string Name = "One installation";
}

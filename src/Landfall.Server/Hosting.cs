using Landfall.Ferry;
using Landfall.Server.Accounts;
using Landfall.Server.Apps;
using Landfall.Server.Apps.Rollouts;
using Landfall.Server.Databases;
using Landfall.Server.Drift;
using Landfall.Server.Endpoints;
using Landfall.Server.Hal;
using Landfall.Server.Identity;
using Landfall.Server.Installation;
using Landfall.Server.Operations;
using Landfall.Server.Portal;
using Landfall.Server.Portal.Git;
using Landfall.Server.Recovery;
using Landfall.Server.Sizing;
using Landfall.Server.Stacks;
using Landfall.Server.Store;
using Microsoft.EntityFrameworkCore;

namespace Landfall.Server;

/// <summary>Puts the rooms together. What talks to the outside (engine, edge, ferry) is named by Program.cs alone.</summary>
static class Hosting
{
    public static void AddLandfall(this WebApplicationBuilder builder, Platform platform)
    {
        var services = builder.Services;
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        services.AddHttpContextAccessor();
        services.AddSingleton(platform).AddSingleton(TimeProvider.System);
        services.AddSingleton(_ => new MasterKeys(platform.MasterKeyFile)).AddSingleton<Vault>();
        services.AddDbContext<LandfallStore, SqliteStore>(options => options
            .UseSqlite($"Data Source={platform.StoreFile}").AddInterceptors(new Durable()));
        services.AddScoped<Call>();
        services.AddSingleton<TokenIssuer>().AddSingleton<Passwords>().AddSingleton<LoginLimit>().AddSingleton<Tickets>();
        services.AddSingleton(s => CertificateAuthority.LoadOrMake(
            platform.CaFile, platform.CaKeyFile, $"Landfall {platform.Host}", s.GetRequiredService<TimeProvider>()));
        services.AddSingleton(s => new OperationLog(platform.OperationLogs, s.GetRequiredService<TimeProvider>()));
        services.AddSingleton<OperationSignal>().AddSingleton<QueueKeys>().AddSingleton<OperationKinds>().AddSingleton<OperationRunner>().AddSingleton(_ => Faults.FromEnvironment());
        services.AddSingleton(s => new PageFetch(new PublicAddresses(platform).Contains, s.GetRequiredService<TimeProvider>())).AddSingleton<MaintenancePages>();
        services.AddSingleton<EdgeSync>().AddSingleton<Diagnosis>().AddSingleton<ReleaseCheck>().AddSingleton<RolloutSteps>()
            .AddSingleton<KeptImage>().AddSingleton<Retirement>().AddSingleton<SwitchProof>().AddSingleton<OneOffCommand>().AddSingleton<AfterHooks>()
            .AddSingleton<RecoveryLog>().AddSingleton<RecoverySchedule>().AddSingleton<RecoveryMarks>().AddSingleton<ContainerRecovery>()
            .AddSingleton<MadeContainers>().AddSingleton<DriftSurvey>().AddSingleton<DriftWatch>()
            .AddSingleton<Autoscaling>()
            .AddSingleton<ImageStep>().AddSingleton<BeforeDeploy>().AddSingleton<PostgresServer>();
        services.AddSingleton<PortalKeys>().AddSingleton<Consoles>().AddSingleton<FollowedLogs>().AddSingleton<Tunnels>().AddSingleton<PortalDoor>()
            .AddSingleton(s => new Lazy<PortalDoor>(s.GetRequiredService<PortalDoor>)).AddSingleton<Repositories>().AddSingleton<SourceArchives>().AddSingleton<AppRemains>()
            .AddScoped<ConnectionSession>().AddScoped<PushSession>();
        services.AddSingleton<OperationKind, ExecuteInApp>().AddSingleton<OperationKind, AppLogs>().AddSingleton<OperationKind, DatabaseLogs>()
            .AddSingleton<OperationKind, CredentialTunnel>();
        services.AddSingleton<OperationKind, DeployApp>().AddSingleton<OperationKind, ConfigureApp>().AddSingleton<OperationKind, RestartApp>()
            .AddSingleton<OperationKind, DeprovisionApp>().AddSingleton<OperationKind, ScaleService>().AddSingleton<OperationKind, RollbackApp>()
            .AddSingleton<OperationKind, RebuildApp>().AddSingleton<OperationKind, SimulateOutOfMemory>()
            .AddSingleton<OperationKind, ProvisionDatabase>().AddSingleton<OperationKind, DeprovisionDatabase>().AddSingleton<Agents>().AddSingleton<OperationKind, CopyDatabase>()
            .AddSingleton<OperationKind, ReconcileAccount>()
            .AddSingleton<OperationKind, ProvisionVhost>().AddSingleton<OperationKind, DeprovisionVhost>();
    }

    /// <summary>What only the serving process has: the doors, and the work that no request asks for.</summary>
    public static void AddLandfallWork(this WebApplicationBuilder builder, Platform platform)
    {
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            File.Delete(platform.Socket);
            kestrel.ListenUnixSocket(platform.Socket);
            if (platform.HealthPort > 0) kestrel.ListenLocalhost(platform.HealthPort);
        });
        builder.Services.AddHostedService<Startup>().AddHostedService<OperationQueue>().AddHostedService<ContainerWatch>()
            .AddHostedService<AutoscalingWatch>()
            .AddHostedService(s => s.GetRequiredService<DriftWatch>()).AddHostedService(s => s.GetRequiredService<PortalDoor>()).AddHostedService<Rest>();
    }

    public static void PrepareLandfall(this WebApplication app, Platform platform)
    {
        using (var scope = app.Services.CreateScope())
        {
            var store = scope.ServiceProvider.GetRequiredService<LandfallStore>();
            StoreFile.Upgrade(store, platform, app.Services.GetRequiredService<TimeProvider>(), app.Logger);
            MasterKeys.Prepare(platform.MasterKeyFile, store);
        }
        // Made now, so that the edge can be started as soon as the server is healthy.
        _ = app.Services.GetRequiredService<Edge.IEdge>();
        // The edge connects as its own user; the directory above is root's alone.
        app.Lifetime.ApplicationStarted.Register(() => File.SetUnixFileMode(platform.Socket, (UnixFileMode)0b110_110_110));
        app.UseErrorDocuments(app.Logger);
        app.UseHealthDoor(platform);
        app.UseRouting();
        app.UseTokens();
        app.MapLandfall();
    }

    // Plain http on loopback is for health alone.
    static void UseHealthDoor(this WebApplication app, Platform platform) => app.Use((http, next) =>
    {
        if (http.Connection.LocalPort != platform.HealthPort || platform.HealthPort == 0) return next(http);
        if (http.Request.Path != "/healthz") throw ApiError.NotFound();
        return http.Response.WriteAsync("ok\n");
    });

    static void MapLandfall(this WebApplication app)
    {
        RootRoutes.Map(app);
        TokenRoutes.Map(app);
        OrganizationRoutes.Map(app);
        Claims.Map(app);
        StackRoutes.Map(app);
        AccountRoutes.Map(app);
        PermissionRoutes.Map(app);
        AppRoutes.Map(app);
        ServiceRoutes.Map(app);
        SizingRoutes.Map(app);
        ConfigurationRoutes.Map(app);
        ReleaseRoutes.Map(app);
        DeploymentRoutes.Map(app);
        SourceRoutes.Map(app);
        DatabaseRoutes.Map(app);
        CredentialRoutes.Map(app);
        ActivityRoutes.Map(app);
        AgentRoutes.Map(app);
        VhostRoutes.Map(app);
        CertificateRoutes.Map(app);
        OperationRoutes.Map(app);
        ConnectionRoutes.Map(app);
        EphemeralSessionRoutes.Map(app);
        SshKeyRoutes.Map(app);
        DriftRoutes.Map(app);
    }
}

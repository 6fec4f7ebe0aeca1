using System.Security.Cryptography.X509Certificates;
using HerokuStandIn.Apps;
using HerokuStandIn.Certificates;
using HerokuStandIn.Control;
using HerokuStandIn.Data;
using HerokuStandIn.Dynos;
using HerokuStandIn.Git;
using HerokuStandIn.Http;
using HerokuStandIn.Platform;
using HerokuStandIn.Postgres;
using HerokuStandIn.Releases;

namespace HerokuStandIn;

/// <summary>Puts the parts together, runs them until SIGTERM, and stops all that was started.</summary>
static class EntryPoint
{
    static async Task<int> Main(string[] arguments)
    {
        try
        {
            await RunAsync(StandInOptions.Parse(arguments));
            return 0;
        }
        catch (FormatException wrong)
        {
            await Console.Error.WriteLineAsync($"{wrong.Message}\nusage: {StandInOptions.Usage}");
            return 2;
        }
        catch (Exception failure) when (failure is InvalidOperationException or IOException)
        {
            await Console.Error.WriteLineAsync($"The stand-in cannot run: {failure.Message}");
            return 1;
        }
        catch (OperationCanceledException)
        {
            return 0;
        }
    }

    static async Task RunAsync(StandInOptions options)
    {
        var state = new StateDirectory(options.State);
        using var held = state.Hold();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddSimpleConsole(console => console.SingleLine = true).SetMinimumLevel(LogLevel.Warning);
        var certificate = Authority.Issue(options.Listen.Address, state.Authority, TimeProvider.System.GetUtcNow());
        Listen(builder.WebHost, options, certificate);
        AddParts(builder.Services.AddSingleton(certificate), options, state);
        await using var web = builder.Build();
        Route(web, options);
        var standIn = web.Services.GetRequiredService<StandIn>();
        try
        {
            await web.StartAsync();
            await standIn.StartAsync(web.Lifetime.ApplicationStopping);
            Console.WriteLine($"{options.App} runs on the stand-in for Heroku: API {options.ApiUrl}, app {options.WebUrl}, CA {state.Authority}");
            await web.WaitForShutdownAsync();
        }
        finally
        {
            await standIn.StopAsync();
        }
    }

    static void Listen(ConfigureWebHostBuilder host, StandInOptions options, X509Certificate2 certificate) =>
        host.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(options.Listen);
            kestrel.Listen(options.Listen.Address, options.RouterPort);
            kestrel.Listen(options.Listen.Address, options.DownloadPort, listener => listener.UseHttps(certificate));
        });

    static void AddParts(IServiceCollection parts, StandInOptions options, StateDirectory state)
    {
        var cluster = new Cluster(state.Postgres, options.DatabaseAddress, options.DatabasePort);
        parts.AddSingleton(options).AddSingleton(state).AddSingleton(TimeProvider.System).AddSingleton(cluster)
            .AddSingleton(AppStore.Find(state.App) ?? AppStore.Create(state.App, StandIn.NewApp(options, TimeProvider.System)))
            .AddSingleton(new HerokuDatabase(cluster, options.DatabaseAddress, options.DatabasePort))
            .AddSingleton<Backups>().AddSingleton<Downloads>().AddSingleton<DynoLauncher>().AddSingleton<Formation>()
            .AddSingleton<OneOffs>().AddSingleton<ReleaseLine>().AddSingleton<Router.Router>().AddSingleton<Switches>()
            .AddSingleton<RequestLog>().AddSingleton<OutsideWorker>().AddSingleton<Unattended>().AddSingleton<StandIn>()
            .AddSingleton<Rendezvous>().AddHostedService(services => services.GetRequiredService<Rendezvous>());
    }

    static void Route(WebApplication web, StandInOptions options)
    {
        void Serve(int port, RequestDelegate serve) => web.MapWhen(http => http.Connection.LocalPort == port, branch => branch.Run(serve));
        Serve(options.RouterPort, web.Services.GetRequiredService<Router.Router>().RouteAsync);
        Serve(options.DownloadPort, web.Services.GetRequiredService<Downloads>().ServeAsync);
        web.UseMiddleware<Recorder>().UseMiddleware<Faults>().UseMiddleware<Gate>();
        var app = web.MapGroup("/apps/{app}").AddEndpointFilter<RouteGroupBuilder, OnlyThisApp>();
        AccountApi.Map(web);
        AppsApi.Map(web, app);
        ConfigVarsApi.Map(app);
        FormationApi.Map(app);
        DynosApi.Map(app);
        AddonsApi.Map(web, app);
        ReleasesApi.Map(app);
        DomainsApi.Map(app);
        SurroundingsApi.Map(app);
        DatabasesApi.Map(web);
        TransfersApi.Map(web);
        GitHttp.Map(web);
        ControlApi.Map(web);
        web.MapFallback(() => Answer.Refused(StatusCodes.Status404NotFound, "not_found", "The stand-in does not imitate this endpoint."));
    }
}

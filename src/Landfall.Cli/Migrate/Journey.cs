using Landfall.Client.Settings;
using Landfall.Heroku;
using Landfall.Heroku.Api;
using Landfall.Migrate;
using Landfall.Migrate.Journal;
using Landfall.Migrate.Status;
using Landfall.Migrate.Steps;

namespace Landfall.Cli.Migrate;

/// <summary>The journey of one app, tied to this session's platform and terminal.</summary>
sealed class Journey : IDisposable
{
    readonly HerokuApi heroku;

    Journey(HerokuApi heroku, Migration migration, HerokuAppName app) => (this.heroku, Migration, App) = (heroku, migration, app);

    public Migration Migration { get; }

    public HerokuAppName App { get; }

    /// <summary>Opens the journey of an app. Reads the Heroku token; asks nothing yet.</summary>
    public static Journey Open(Session session, HerokuAppName app)
    {
        var (variables, time, say) = (session.Around.Variables, session.Around.Time, (Action<string>)session.Terminal.Say);
        var hosts = HerokuHosts.From(variables.Read);
        var token = HerokuToken.Find(variables.Read);
        var heroku = new HerokuApi(hosts, token, time, say);
        var migration = Migration.Between(
            MigrationDirectory.Open(session.Settings.ConfigDirectory, app), app, (heroku, hosts, token),
            (session.Platform, session.Settings.AuthorityFile), new KillingFaults(variables["LANDFALL_FAULT"]), time, say);
        return new Journey(heroku, migration, app);
    }

    /// <summary>The app that is named, else the only one that has a journey.</summary>
    /// <exception cref="UsageException">It is not named, and there is none or more than one.</exception>
    public static HerokuAppName AppOf(Session session, string? name)
    {
        if (name is not null) return HerokuAppName.Parse(name);
        var begun = MigrationDirectory.List(ClientSettings.Directory(session.Around.Variables, session.Around.Home));
        return begun switch
        {
            [var only] => only,
            [] => throw new UsageException("No migration has begun. Begin with: landfall migrate plan APP"),
            _ => throw new UsageException($"Several migrations have begun: name one of {string.Join(", ", begun)}."),
        };
    }

    /// <summary>Where the app was planned to go. The platform on this machine may have been removed since.</summary>
    public static Uri? PlatformOf(Session session, HerokuAppName app)
    {
        var directory = MigrationDirectory.Open(ClientSettings.Directory(session.Around.Variables, session.Around.Home), app);
        return MigrationStatus.Read(directory, app, session.Around.Time).Host is { } host ? new Uri($"https://{host}") : null;
    }

    public void Dispose() => heroku.Dispose();
}

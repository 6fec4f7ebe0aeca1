namespace Landfall.Convert.AddOns;

/// <summary>What is known about add-on services (heroku 4.3): what becomes of each.</summary>
static class KnownAddOns
{
    /// <summary>Is made anew, with its data.</summary>
    public const string Postgres = "heroku-postgresql";

    /// <summary>Start processes by the clock; their jobs cannot be read through an API.</summary>
    public static IReadOnlySet<string> Schedulers { get; } = Set("scheduler advanced-scheduler crontogo cron-to-go process-scheduler");

    /// <summary>Data stores that stay where they are.</summary>
    public static IReadOnlySet<string> Stores { get; } = Set(
        """
        heroku-redis heroku-kafka rediscloud redistogo stackhero-redis memcachier memcachedcloud cloudamqp stackhero-rabbitmq
        jawsdb jawsdb-maria cleardb stackhero-mysql ormongo mongolab bonsai searchbox foundelasticsearch stackhero-elasticsearch
        cloudinary bucketeer cloudcube hdrive
        """);

    /// <summary>Services that the app talks to over the network, with credentials of its own.</summary>
    public static IReadOnlySet<string> Services { get; } = Set(
        """
        papertrail logentries coralogix logdna mezmo sumologic timber logtail datadog newrelic scout appsignal skylight librato appoptics
        sentry rollbar honeybadger bugsnag airbrake raygun sendgrid mailgun postmark sparkpost mailtrap mandrill algoliasearch typesense
        websolr quotaguard quotaguardstatic fixie fixie-socks proximo pusher ably pubnub twilio nexmo launchdarkly auth0 configcat
        hookdeck svix iron_worker ironmq temporize pointdns
        """);

    /// <summary>Change how an app runs on Heroku itself, and do nothing elsewhere.</summary>
    public static IReadOnlySet<string> HerokuOnly { get; } = Set(
        "hirefire rails-autoscale judoscale ssl expeditedssl deployhooks ghostinspector snyk travis deployhq codacy coveralls");

    static HashSet<string> Set(string names) =>
        names.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.Ordinal);
}

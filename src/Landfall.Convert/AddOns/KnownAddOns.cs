namespace Landfall.Convert.AddOns;

/// <summary>What becomes of an add-on.</summary>
enum AddOnFate
{
    /// <summary>A data store that stays where it is.</summary>
    Store,

    /// <summary>A service that the app talks to over the network, with credentials of its own.</summary>
    Service,

    /// <summary>Starts processes by the clock; its jobs cannot be read through an API.</summary>
    Scheduler,

    /// <summary>Changes how an app runs on Heroku itself, and does nothing elsewhere.</summary>
    HerokuOnly,

    /// <summary>Belongs to Salesforce, and cannot leave.</summary>
    Salesforce,
}

/// <summary>An add-on service that is known (heroku 4.3).</summary>
/// <param name="Variables">The config vars that the app reads of it.</param>
/// <param name="Replacement">What takes its place in the end.</param>
sealed record KnownAddOn(AddOnFate Fate, string Variables, string Replacement);

/// <summary>What is known about add-on services (heroku 4): a line for each kind.</summary>
public static class KnownAddOns
{
    /// <summary>Is made anew, with its data.</summary>
    public const string Postgres = "heroku-postgresql";

    const string Redis = "a Redis or Valkey; apps that skip the check of Heroku's certificate want rediss:// again";
    const string Logs = "an account with the vendor, to which the app sends its logs itself: the platform has no log drains yet";
    const string Errors = "an account with the vendor, or a GlitchTip of your own";
    const string Mail = "an account with the vendor, or another SMTP server";
    const string Account = "an account with the vendor";
    const string Files = "a bucket that speaks S3; copy the files with their keys";
    const string Mysql = "a MySQL or MariaDB, by mysqldump";
    const string Mongo = "a MongoDB, by mongodump";
    const string Search = "an OpenSearch or Elasticsearch; index anew from the app";
    const string Egress = "an account with the vendor, or the platform's own fixed address";
    const string Nothing = "nothing is needed";

    static readonly (AddOnFate Fate, string Services, string Variables, string Replacement)[] Table =
    [
        (AddOnFate.Scheduler, "scheduler advanced-scheduler crontogo cron-to-go process-scheduler temporize", "", ""),
        (AddOnFate.Store, "heroku-redis", "REDIS_URL", Redis),
        (AddOnFate.Store, "rediscloud", "REDISCLOUD_URL", Redis),
        (AddOnFate.Store, "redistogo", "REDISTOGO_URL", Redis),
        (AddOnFate.Store, "openredis", "OPENREDIS_URL", Redis),
        (AddOnFate.Store, "redisgreen", "REDISGREEN_URL", Redis),
        (AddOnFate.Store, "upstash-redis stackhero-redis", "UPSTASH_REDIS_URL or STACKHERO_REDIS_URL_TLS", Redis),
        (AddOnFate.Store, "heroku-kafka", "KAFKA_URL, KAFKA_TRUSTED_CERT, KAFKA_CLIENT_CERT, KAFKA_CLIENT_CERT_KEY, KAFKA_PREFIX",
            "a Kafka or Redpanda with the same topics and partitions; offsets of consumers do not move"),
        (AddOnFate.Store, "cloudkarafka", "CLOUDKARAFKA_BROKERS, CLOUDKARAFKA_USERNAME, CLOUDKARAFKA_PASSWORD, CLOUDKARAFKA_TOPIC_PREFIX", "a Kafka or Redpanda"),
        (AddOnFate.Store, "memcachier memcachedcloud", "MEMCACHIER_SERVERS or MEMCACHEDCLOUD_SERVERS, with user and password", "a memcached that knows SASL"),
        (AddOnFate.Store, "cloudamqp stackhero-rabbitmq", "CLOUDAMQP_URL", "a RabbitMQ; let the queues run empty first"),
        (AddOnFate.Store, "jawsdb", "JAWSDB_URL", Mysql),
        (AddOnFate.Store, "jawsdb-maria", "JAWSDB_MARIA_URL", Mysql),
        (AddOnFate.Store, "cleardb stackhero-mysql stackhero-mariadb", "CLEARDB_DATABASE_URL", Mysql),
        (AddOnFate.Store, "ormongo mongolab mongodbatlas objectrocket", "MONGODB_URI, MONGOLAB_URI or ORMONGO_RS_URL", Mongo),
        (AddOnFate.Store, "bonsai searchbox foundelasticsearch stackhero-elasticsearch", "BONSAI_URL, SEARCHBOX_URL or FOUNDELASTICSEARCH_URL", Search),
        (AddOnFate.Store, "cloudinary", "CLOUDINARY_URL", Account),
        (AddOnFate.Store, "bucketeer", "BUCKETEER_AWS_ACCESS_KEY_ID, BUCKETEER_AWS_SECRET_ACCESS_KEY, BUCKETEER_BUCKET_NAME", Files),
        (AddOnFate.Store, "cloudcube hdrive", "CLOUDCUBE_URL, CLOUDCUBE_ACCESS_KEY_ID, CLOUDCUBE_SECRET_ACCESS_KEY", Files),
        (AddOnFate.Store, "timescale timescaledb crunchy-bridge neon planetscale aiven stackhero-postgresql", "DATABASE_URL", "an account with the vendor, or a database of the platform"),
        (AddOnFate.Service, "papertrail", "PAPERTRAIL_API_TOKEN", Logs),
        (AddOnFate.Service, "logentries coralogix logdna mezmo sumologic timber logtail logtail-logs", "the vendor's token", Logs),
        (AddOnFate.Service, "datadog", "DD_API_KEY", "Datadog's agent on the machine"),
        (AddOnFate.Service, "newrelic scout appsignal skylight librato appoptics", "the vendor's key", "an account with the vendor; the key of the add-on is revoked with it"),
        (AddOnFate.Service, "sentry rollbar honeybadger bugsnag airbrake raygun", "the vendor's key or SENTRY_DSN", Errors),
        (AddOnFate.Service, "sendgrid mailgun postmark sparkpost mailtrap mandrill", "the vendor's user, password or key", Mail),
        (AddOnFate.Service, "algoliasearch typesense websolr", "the vendor's key or WEBSOLR_URL", "an account with the vendor, or a Meilisearch of your own"),
        (AddOnFate.Service, "quotaguard quotaguardstatic fixie fixie-socks proximo", "QUOTAGUARDSTATIC_URL, FIXIE_URL or PROXIMO_URL", Egress),
        (AddOnFate.Service, "pusher ably pubnub twilio nexmo launchdarkly auth0 configcat hookdeck svix cloudflare contentful prismic imgix filestack", "the vendor's key", Account),
        (AddOnFate.Service, "iron_worker ironmq", "IRON_MQ_TOKEN, IRON_MQ_PROJECT_ID", "a queue of the app's own"),
        (AddOnFate.Service, "pointdns zerigo", "POINTDNS_API_KEY", "your DNS provider"),
        (AddOnFate.HerokuOnly, "hirefire rails-autoscale judoscale", "HIREFIRE_TOKEN, JUDOSCALE_URL", "a policy of the platform's own, `landfall services:autoscaling_policy:set`"),
        (AddOnFate.HerokuOnly, "ssl expeditedssl", "", "certificates of the platform"),
        (AddOnFate.HerokuOnly, "deployhooks ghostinspector snyk travis deployhq codacy coveralls heroku-ci", "", Nothing),
        (AddOnFate.Salesforce, "heroku-connect herokuconnect heroku-applink heroku-inference heroku-events", "HEROKU_CONNECT_URL or INFERENCE_KEY", ""),
    ];

    static readonly Dictionary<string, KnownAddOn> ByService = Table
        .SelectMany(row => row.Services.Split(' ').Select(service => (service, Known: new KnownAddOn(row.Fate, row.Variables, row.Replacement))))
        .ToDictionary(row => row.service, row => row.Known, StringComparer.Ordinal);

    /// <summary>True: it starts processes by the clock, and only a person can pause its jobs.</summary>
    public static bool IsScheduler(string service) => Find(service) is { Fate: AddOnFate.Scheduler };

    internal static KnownAddOn? Find(string service) => ByService.GetValueOrDefault(service);
}

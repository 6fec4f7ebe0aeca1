using Landfall.Values;

namespace Landfall.Heroku;

/// <summary>An app on Heroku as it is: the Platform API's answers merged with what its repository declares.</summary>
public sealed record HerokuApp(string Id, HerokuAppName Name)
{
    /// <summary>False: nobody asked Heroku; the repository alone says what is known.</summary>
    public bool IsLive { get; init; } = true;

    /// <summary>The stack: <c>heroku-24</c>, <c>container</c>, <c>cnb</c>.</summary>
    public required string Stack { get; init; }

    /// <summary><c>cedar</c> or <c>fir</c>.</summary>
    public string Generation { get; init; } = "cedar";

    /// <summary><c>us</c>, <c>eu</c> or a private space's region.</summary>
    public string Region { get; init; } = "";

    /// <summary>The private space, or null.</summary>
    public string? Space { get; init; }

    /// <summary>True: only its private space reaches it.</summary>
    public bool InternalRouting { get; init; }

    /// <summary>The app's own address on Heroku.</summary>
    public string WebUrl { get; init; } = "";

    /// <summary>True: Heroku's router answers with its maintenance page.</summary>
    public bool Maintenance { get; init; }

    /// <summary>What the build called the language: <c>Python</c>, <c>Node.js</c>.</summary>
    public string? Language { get; init; }

    /// <summary>The release that runs; null: nothing was ever released.</summary>
    public Release? Release { get; init; }

    /// <summary>Every process, <c>release</c> included, by name.</summary>
    public IReadOnlyList<HerokuProcess> Processes { get; init; } = [];

    /// <summary>The config vars, those of add-ons included, by name.</summary>
    public IReadOnlyDictionary<ConfigurationKey, Secret> Config { get; init; } = new Dictionary<ConfigurationKey, Secret>();

    /// <summary>The add-ons that are attached, also those that other apps own.</summary>
    public IReadOnlyList<AddOn> AddOns { get; init; } = [];

    /// <summary>The host names that users added.</summary>
    public IReadOnlyList<CustomDomain> Domains { get; init; } = [];

    /// <summary>True: Heroku gets the certificates of the domains by itself.</summary>
    public bool ManagedCertificates { get; init; }

    /// <summary>The certificates that users brought. Heroku tells their keys to nobody.</summary>
    public IReadOnlyList<Certificate> Certificates { get; init; } = [];

    /// <summary>The names of the features that are switched on.</summary>
    public IReadOnlyList<string> Features { get; init; } = [];

    /// <summary>Where logs are sent.</summary>
    public IReadOnlyList<LogDrain> LogDrains { get; init; } = [];

    /// <summary>Where telemetry is sent, by scheme and host.</summary>
    public IReadOnlyList<string> TelemetryDrains { get; init; } = [];

    /// <summary>Whom Heroku tells of changes to the app.</summary>
    public IReadOnlyList<Webhook> Webhooks { get; init; } = [];

    /// <summary>The buildpacks in order, as they are set, or else those of the last build; empty: Heroku detects.</summary>
    public IReadOnlyList<string> Buildpacks { get; init; } = [];

    /// <summary>What told of the buildpacks.</summary>
    public string BuildpacksSource { get; init; } = "buildpacks";

    /// <summary>What runs by the clock, as far as the repository declares it.</summary>
    public IReadOnlyList<ScheduledJob> Jobs { get; init; } = [];

    /// <summary>Who may see the app.</summary>
    public IReadOnlyList<Collaborator> Collaborators { get; init; } = [];

    /// <summary>Its pipeline, or null.</summary>
    public Pipeline? Pipeline { get; init; }

    /// <summary>The dynos at the time of reading.</summary>
    public IReadOnlyList<Dyno> Dynos { get; init; } = [];

    /// <summary>What reading the app and its manifests turned up.</summary>
    public IReadOnlyList<Finding> Findings { get; init; } = [];

    /// <summary>The value of a config var that steers a build (<c>PROCFILE</c>, <c>GOVERSION</c>); null when it is absent or empty.</summary>
    public string? Setting(string name) =>
        Config.FirstOrDefault(v => v.Key.Value == name).Value?.Reveal() is { Length: > 0 } value ? value : null;
}

/// <summary>A release.</summary>
/// <param name="Commit">The commit of its slug, when it has one.</param>
public sealed record Release(int Version, string? SlugId, string? Commit, string Description);

/// <summary>A process of an app.</summary>
/// <param name="Command">Run by <c>bash -c</c> in /app (heroku 1.0).</param>
/// <param name="Quantity">How many dynos run it.</param>
/// <param name="DynoSize">In lower case: <c>standard-1x</c>.</param>
/// <param name="Source">Where the command was found.</param>
public sealed record HerokuProcess(ProcessType Type, string Command, int Quantity, string DynoSize, string Source);

/// <summary>An add-on that is attached to the app.</summary>
/// <param name="Service">Its service's name: <c>heroku-postgresql</c>.</param>
/// <param name="Plan">Its plan without the service: <c>essential-0</c>.</param>
/// <param name="Owner">The app that owns it.</param>
public sealed record AddOn(string Id, string Name, string Service, string Plan, HerokuAppName? Owner)
{
    /// <summary>Under which names it is attached to this app.</summary>
    public IReadOnlyList<Attachment> Attachments { get; init; } = [];

    /// <summary>What the data API says, for databases; null when it says nothing.</summary>
    public HerokuDatabase? Database { get; init; }
}

/// <summary>An attachment: <c>DATABASE</c> supplies <c>DATABASE_URL</c>.</summary>
/// <param name="Namespace">null, <c>credential:NAME</c> or <c>connection-pooling:default</c>.</param>
public sealed record Attachment(string Name, string? Namespace, IReadOnlyList<ConfigurationKey> Variables);

/// <summary>A Heroku Postgres database (heroku 2.4).</summary>
/// <param name="Version">As <c>16.4</c>.</param>
/// <param name="Bytes">On disk, with indexes and bloat.</param>
/// <param name="Follows">True: a read-only follower of another database.</param>
public sealed record HerokuDatabase(string? Version, long Bytes, int Tables, int Connections, bool Follows);

/// <summary>A host name of the user's.</summary>
/// <param name="Target">The DNS target that Heroku gave, or null.</param>
public sealed record CustomDomain(string HostName, string? Target, string? CertificateStatus);

/// <summary>A certificate of the user's.</summary>
/// <param name="Expires">As Heroku writes it.</param>
public sealed record Certificate(string Name, IReadOnlyList<string> Domains, string Expires);

/// <summary>A log drain. Its URL may hold a token.</summary>
/// <param name="AddOn">The add-on that owns it, or null when a user made it.</param>
public sealed record LogDrain(Secret Url, string Host, string? AddOn);

/// <summary>An address that Heroku calls when something of the app changes.</summary>
/// <param name="Host">Scheme and host: the rest may hold a token.</param>
/// <param name="Events">As <c>api:release</c>.</param>
public sealed record Webhook(string Host, IReadOnlyList<string> Events);

/// <summary>Somebody with access.</summary>
public sealed record Collaborator(string Email, string Role);

/// <summary>The pipeline that an app is a stage of.</summary>
public sealed record Pipeline(string Id, string Stage)
{
    /// <summary>True: it makes apps for pull requests, for each or when somebody asks.</summary>
    public bool ReviewApps { get; init; }

    /// <summary>The names of the config vars that it gives them.</summary>
    public IReadOnlyList<string> ReviewVariables { get; init; } = [];

    /// <summary>The names of the config vars that it gives CI.</summary>
    public IReadOnlyList<string> TestVariables { get; init; } = [];
}

/// <summary>A running process.</summary>
/// <param name="Type"><c>web</c>, <c>run</c>, <c>scheduler</c>, …</param>
/// <param name="State"><c>up</c>, <c>starting</c>, <c>crashed</c>, <c>idle</c>, <c>down</c>.</param>
public sealed record Dyno(string Name, string Type, string State, string Command);

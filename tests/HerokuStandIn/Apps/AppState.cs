namespace HerokuStandIn.Apps;

/// <summary>All that the stand-in remembers of its app. It is written to the state directory after every change.</summary>
sealed record AppState
{
    public const string DefaultStack = "heroku-24", ContainerStack = "container";

    public required Guid Id { get; init; }
    public required Guid OwnerId { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DatabaseAddon Database { get; init; }
    public string Stack { get; init; } = DefaultStack;
    public bool Maintenance { get; init; }
    public IReadOnlyDictionary<string, string> ConfigVars { get; init; } = new Dictionary<string, string>();
    public IReadOnlyList<ProcessScale> Formation { get; init; } = [];
    public IReadOnlyList<Slug> Slugs { get; init; } = [];
    public IReadOnlyList<Release> Releases { get; init; } = [];
    public IReadOnlyList<Transfer> Transfers { get; init; } = [];
    public IReadOnlyList<ListedAddon> OtherAddons { get; init; } = [];
    public IReadOnlyList<Domain> Domains { get; init; } = [];

    /// <summary>What was under way when the stand-in was killed has failed.</summary>
    public AppState Interrupted(DateTimeOffset now) => this with
    {
        Releases = [.. Releases.Select(r => r.Status == ReleaseStatus.Pending ? r with { Status = ReleaseStatus.Failed } : r)],
        Transfers = [.. Transfers.Select(t => t.FinishedAt is null ? t with { FinishedAt = now } : t)],
    };

    /// <summary>True: it runs in images, and no release has a slug that clients see.</summary>
    public bool IsContainer => Stack == ContainerStack;

    /// <summary>The newest release that succeeded: what dynos run.</summary>
    public Release? CurrentRelease => Releases.LastOrDefault(r => r.Status == ReleaseStatus.Succeeded);

    /// <summary>The slug of the current release.</summary>
    public Slug? CurrentSlug => Slugs.FirstOrDefault(s => s.Id == CurrentRelease?.SlugId);
}

/// <summary>A host name that a user has added.</summary>
sealed record Domain(Guid Id, string HostName, DateTimeOffset CreatedAt);

sealed record ProcessScale(Guid Id, string Type, int Quantity, string Size);

/// <param name="Buildpack">Null: a container's images, in one place.</param>
sealed record Slug(Guid Id, string Commit, string? Buildpack, DateTimeOffset CreatedAt, IReadOnlyDictionary<string, string> ProcessTypes)
{
    /// <summary>Where in it a process starts, when that is not its root.</summary>
    public IReadOnlyDictionary<string, string> Directories { get; init; } = new Dictionary<string, string>();
}

static class ReleaseStatus
{
    public const string Pending = "pending";
    public const string Succeeded = "succeeded";
    public const string Failed = "failed";
}

sealed record Release(
    Guid Id, int Version, string Status, string Description, Guid? SlugId, DateTimeOffset CreatedAt, IReadOnlyDictionary<string, string> ConfigVars);

/// <summary>A backup in the making or made (Heroku's data API calls it a transfer).</summary>
sealed record Transfer(Guid Id, int Number, DateTimeOffset CreatedAt)
{
    public DateTimeOffset? FinishedAt { get; init; }
    public bool Succeeded { get; init; }
    public long Bytes { get; init; }
    public IReadOnlyList<string> Log { get; init; } = [];
}

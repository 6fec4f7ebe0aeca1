namespace HerokuStandIn;

/// <summary>Where everything lies under --state.</summary>
sealed class StateDirectory
{
    const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    public StateDirectory(string root)
    {
        Root = root;
        // The database's own user must be able to pass through.
        Directory.CreateDirectory(root, Owner | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        foreach (var inner in (string[])["log", "processes", "backups"]) Directory.CreateDirectory(Path.Combine(root, inner), Owner);
    }

    public string Root { get; }
    public string App => Path.Combine(Root, "state.json");
    public string Repository => Path.Combine(Root, "git");
    public string Slug => Path.Combine(Root, "slug");
    public string Postgres => Path.Combine(Root, "postgres");
    public string Processes => Path.Combine(Root, "processes");
    public string Authority => Path.Combine(Root, "ca.pem");

    /// <summary>Keeps a second stand-in out of the directory until it is disposed.</summary>
    /// <exception cref="IOException">Another one holds it.</exception>
    public FileStream Hold() => new(Path.Combine(Root, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);

    public string ProcessRecord(string dyno) => Path.Combine(Processes, dyno);
    public string Log(string dyno) => Path.Combine(Root, "log", dyno + ".log");
    public string Backup(int number) => Path.Combine(Root, "backups", $"b{number:000}.dump");
}

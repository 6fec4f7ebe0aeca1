using Landfall.Heroku;
using Landfall.Values;

namespace Landfall.Migrate.Journal;

/// <summary>Where the journey of one app is kept: <c>migrations/APP</c> in the config directory, for its owner's eyes only.</summary>
public sealed class MigrationDirectory
{
    const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    MigrationDirectory(string path) => Path = path;

    /// <summary>The directory.</summary>
    public string Path { get; }

    /// <summary>The plan.</summary>
    public string PlanFile => At("plan.json");

    internal string JournalFile => At("journal.jsonl");

    internal string KeyFile => At("key");

    /// <summary>Secrets that only dynos on Heroku know, sealed.</summary>
    internal string InsideFile => At("inside.json");

    internal string LockFile => At("lock");

    /// <summary>A copy of the app's source, with the generated files in it.</summary>
    internal string WorkDirectory => At("work");

    /// <summary>The same of an app beside it.</summary>
    internal string BesideDirectory(Handle handle) => System.IO.Path.Combine(At("beside"), handle.Value);

    /// <summary>A clone of the app's repository.</summary>
    internal string CloneDirectory => At("source");

    /// <summary>The directory of an app; made when it is not there.</summary>
    public static MigrationDirectory Open(string configDirectory, HerokuAppName app)
    {
        var path = System.IO.Path.Combine(configDirectory, "migrations", app.Value);
        Directory.CreateDirectory(path, OwnerOnly);
        return new MigrationDirectory(path);
    }

    /// <summary>The apps that have a journey.</summary>
    public static IReadOnlyList<HerokuAppName> List(string configDirectory)
    {
        var root = System.IO.Path.Combine(configDirectory, "migrations");
        return !Directory.Exists(root) ? [] :
        [
            .. Directory.EnumerateDirectories(root).Select(System.IO.Path.GetFileName)
                .Select(name => HerokuAppName.TryParse(name, out var app) ? app : null).OfType<HerokuAppName>().OrderBy(a => a.Value, StringComparer.Ordinal),
        ];
    }

    /// <summary>Keeps others out until it is disposed.</summary>
    /// <exception cref="MigrationBusyException">Somebody is in.</exception>
    public IDisposable Lock()
    {
        try
        {
            return new FileStream(LockFile, new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.ReadWrite,
                Share = FileShare.None,
                UnixCreateMode = OperatingSystem.IsWindows() ? null : UnixFileMode.UserRead | UnixFileMode.UserWrite,
            });
        }
        catch (IOException)
        {
            throw new MigrationBusyException(
                $"Another run of this migration is under way (it holds {LockFile}). Wait for it, or look: landfall migrate status");
        }
    }

    string At(string name) => System.IO.Path.Combine(Path, name);
}

using System.Runtime.CompilerServices;
using Landfall.Heroku;
using Landfall.Values;

namespace Landfall.Convert.Tests;

/// <summary>An app as Heroku tells it, and repositories to go with it.</summary>
static class Sample
{
    public const string DatabaseUrl = "postgres://u1:s3cret-Pa55@db.example.com:5432/d1";

    public static HerokuApp App { get; } = new("0b1f7d3c-2f3e-4a52-9f2b-0d5a1c3c7e01", HerokuAppName.Parse("shop"))
    {
        Stack = "heroku-24",
        Release = new Release(7, "slug-1", "4f1c2d3e", "Deploy 4f1c2d3e"),
        Processes =
        [
            Process("release", "node migrate.js", 0),
            Process("web", "node server.js", 2),
            Process("worker", "node worker.js --queue 'mail and more'", 1, "standard-2x"),
        ],
        Config = Config(("DATABASE_URL", DatabaseUrl), ("SESSION_SECRET", "0123abcd"), ("GREETING", "Grüße,\n\"quoted\" and $HOME 🚀")),
        AddOns = [Postgres()],
    };

    public static HerokuProcess Process(string type, string command, int quantity = 1, string size = "basic") =>
        new(ProcessType.Parse(type), command, quantity, size, "GET /apps/{app}/slugs/{id} process_types");

    public static Dictionary<ConfigurationKey, Secret> Config(params (string Key, string Value)[] values) =>
        values.ToDictionary(v => ConfigurationKey.Parse(v.Key), v => new Secret(v.Value));

    public static AddOn Postgres() => new("6f0c", "postgresql-curly-12345", "heroku-postgresql", "essential-0", HerokuAppName.Parse("shop"))
    {
        Attachments = [new Attachment("DATABASE", null, [ConfigurationKey.Parse("DATABASE_URL")])],
        Database = new HerokuDatabase("16.4", 8_123_456, 3, 1, false),
    };

    public static AddOn AddOn(string service, params string[] variables) => new(service + "-1", service + "-round-1", service, "mini", HerokuAppName.Parse("shop"))
    {
        Attachments = [new Attachment(service.ToUpperInvariant(), null, [.. variables.Select(ConfigurationKey.Parse)])],
    };

    /// <summary>A repository on disk that goes away with the test.</summary>
    public static Checkout Checkout(params (string Path, string Text)[] files) => new(files);

    public static string Fixture(string name, [CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "Fixtures", name);

    public static string TextOf(this Conversion conversion, string path) => conversion.Files.Single(file => file.Path == path).Text;
}

sealed class Checkout : IDisposable
{
    readonly string parent = Path.Combine(Path.GetTempPath(), $"landfall-{Guid.NewGuid():N}");

    public Checkout((string Path, string Text)[] files, string name = "checkout")
    {
        Directory = Path.Combine(parent, name);
        System.IO.Directory.CreateDirectory(Directory);
        foreach (var (path, text) in files) Add(path, text);
    }

    public string Directory { get; }

    public Repository Read() => Repository.Read(Directory);

    public void Add(string path, string text)
    {
        var target = Path.Combine(Directory, path);
        System.IO.Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        File.WriteAllText(target, text);
    }

    public void Dispose() => System.IO.Directory.Delete(parent, recursive: true);
}

using Landfall.Heroku;
using Landfall.Values;

namespace Landfall.Convert.Tests;

/// <summary>Whole repositories and what they become. <c>golden --update</c> writes the expectations anew, to be read before they are committed.</summary>
public sealed class GoldenTests
{
    [Fact]
    public void A_node_app_becomes_these_files() => Check("node", Sample.App);

    [Fact]
    public void A_python_app_becomes_these_files() => Check("python", Sample.App with
    {
        Buildpacks = ["heroku/python"],
        BuildpacksSource = "GET /apps/{app}/buildpack-installations",
        Processes =
        [
            Sample.Process("release", "./manage.py migrate --no-input", 0),
            Sample.Process("web", "gunicorn --config gunicorn.conf.py polls.wsgi"),
            Sample.Process("worker", "cd polls && python -u clock.py | tee -a log.txt", 1, "performance-m"),
        ],
        AddOns = [Sample.Postgres(), Sample.AddOn("heroku-redis", "REDIS_URL"), Sample.AddOn("scheduler")],
        Config = Sample.Config(("DATABASE_URL", Sample.DatabaseUrl), ("REDIS_URL", "rediss://:secret@redis.example.com:6379"), ("SECRET_KEY", "s")),
        Domains = [new CustomDomain("www.example.com", "abc.herokudns.com", "cert issued")],
        LogDrains = [new LogDrain(new Secret("https://user:secret@logs.example.com/x"), "https://logs.example.com", null)],
        Features = ["preboot"],
    });

    static void Check(string name, HerokuApp app)
    {
        var expected = Path.Combine(Sample.Fixture(name), "expected");
        var conversion = Converter.Convert(app, Repository.Read(Path.Combine(Sample.Fixture(name), "repository")));
        Assert.False(conversion.IsBlocked, string.Join('\n', conversion.Findings));
        foreach (var file in conversion.Files) Golden.Check(Path.Combine(expected, file.Path), file.Text);
        Assert.Equal(
            Directory.EnumerateFiles(expected, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(expected, path)).Order(StringComparer.Ordinal),
            conversion.Files.Select(file => file.Path).Order(StringComparer.Ordinal));
    }
}

using System.Net;
using Landfall.Programs;

namespace HerokuStandIn.Tests;

/// <summary>The Django sample lives on the stand-in as on Heroku.</summary>
public sealed class PythonAppTests(PythonAppOnHeroku heroku) : IClassFixture<PythonAppOnHeroku>
{
    readonly RunningStandIn standIn = heroku.StandIn;

    [Fact]
    public async Task It_is_migrated_seeded_served_and_written_by_its_worker()
    {
        Assert.Contains("notes</h1>", await standIn.Web.GetStringAsync("/"));
        Assert.Equal(HttpStatusCode.OK, (await standIn.Web.GetAsync("/static/notes/style.css")).StatusCode);
        Assert.Equal(2000, await standIn.CountAsync("notes_note WHERE source = 'seed'"));
        await Eventually.TrueAsync(async () => await standIn.CountAsync("notes_note WHERE source = 'worker'") > 2, "the worker writes rows");
        var greeting = (await standIn.GetAsync("/apps/example/config-vars"))["GREETING"]!.ToString();
        Assert.Equal(greeting, await standIn.Web.GetStringAsync("/config/GREETING"));
        Assert.Equal("heroku/python", (await standIn.GetAsync("/apps/example/buildpack-installations"))[0]!["buildpack"]!["name"]!.ToString());
    }

    [Fact]
    public async Task Without_DYNO_it_takes_itself_to_be_on_a_laptop()
    {
        var script = "from django.conf import settings as s; print(s.DATABASES['default']['ENGINE'], '*' in s.ALLOWED_HOSTS)";
        var ended = await ProgramRunner.RunAsync(new Program("/usr/bin/python3", ["-c", script])
        {
            WorkingDirectory = standIn.Slug, CleanEnvironment = true,
            Environment = new Dictionary<string, string> { ["DJANGO_SETTINGS_MODULE"] = "notebook.settings" },
        });
        Assert.Equal("django.db.backends.sqlite3 False\n", ended.Output);
    }
}

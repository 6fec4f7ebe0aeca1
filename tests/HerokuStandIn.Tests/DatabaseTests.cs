namespace HerokuStandIn.Tests;

/// <summary>The database has what makes Heroku's hard to copy (heroku 3.1).</summary>
[Collection(nameof(NodeAppOnHeroku))]
public sealed class DatabaseTests(NodeAppOnHeroku heroku)
{
    readonly RunningStandIn standIn = heroku.StandIn;

    [Fact]
    public async Task It_is_entered_over_TLS_only()
    {
        Assert.True((await standIn.QueryAsync("SELECT 1")).Succeeded);
        var plain = await standIn.QueryAsync("SELECT 1", sslMode: "disable");
        Assert.False(plain.Succeeded);
        Assert.Contains("no encryption", plain.Error);
    }

    [Theory]
    [InlineData("SELECT rolsuper OR rolreplication OR rolbypassrls FROM pg_roles WHERE rolname = current_user", "f")]
    [InlineData("SELECT current_user ~ '^u[a-z0-9]{13}$'", "t")]
    [InlineData("SELECT string_agg(evtname, ',' ORDER BY evtname) FROM pg_event_trigger",
        "extension_before_drop,log_create_ext,log_drop_ext,validate_extension")]
    [InlineData("SELECT string_agg(extname || ' in ' || extnamespace::regnamespace, ', ' ORDER BY extname) FROM pg_extension WHERE extname <> 'plpgsql'",
        "citext in heroku_ext, pg_stat_statements in public, pgcrypto in heroku_ext")]
    [InlineData("SELECT nspowner::regrole FROM pg_namespace WHERE nspname = '_heroku'", "heroku_admin")]
    [InlineData("SHOW search_path", "\"$user\", public, heroku_ext")]
    [InlineData("SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relowner <> current_user::regrole AND relname NOT LIKE 'pg_stat%'", "0")]
    [InlineData("SELECT count(*) FROM pg_largeobject_metadata WHERE lomowner = current_user::regrole", "5")]
    [InlineData("SELECT obj_description('notes'::regclass) LIKE '%heart%'", "t")]
    [InlineData("SELECT count(*) > 20000 FROM (SELECT 1 FROM notes UNION ALL SELECT 1 FROM note_tags UNION ALL SELECT 1 FROM events UNION ALL SELECT 1 FROM visits) AS r", "t")]
    public async Task It_looks_like_one_of_Herokus(string question, string answer) =>
        Assert.Equal(answer + "\n", (await standIn.QueryAsync(question)).Output);

    [Fact]
    public async Task It_has_twenty_connections_and_no_more()
    {
        var held = Enumerable.Range(0, 21).Select(_ => standIn.QueryAsync("SELECT pg_sleep(4)")).ToList();
        var ended = await Task.WhenAll(held);
        Assert.Contains(ended, e => e.Error.Contains("too many connections for role"));
    }

    [Fact]
    public async Task The_role_may_not_do_what_a_superuser_may()
    {
        var refused = await standIn.QueryAsync("CREATE EVENT TRIGGER mine ON sql_drop EXECUTE FUNCTION _heroku.drop_ext()");
        Assert.False(refused.Succeeded);
    }
}

using Landfall.Heroku;
using Landfall.Programs;

namespace Landfall.Convert.Tests;

/// <summary>What a Java app finds when it starts: the entrypoint is run by the real bash.</summary>
public sealed class JvmTests
{
    static async Task<Dictionary<string, string>> StartAsync(params (string Key, string Value)[] variables)
    {
        using var checkout = Sample.Checkout(("pom.xml", "<project/>"), ("system.properties", "java.runtime.version=21"));
        var app = Sample.App with { Processes = [Sample.Process("web", "java -jar target/x.jar")] };
        ConversionWriter.Write(Converter.Convert(app, checkout.Read()), checkout.Directory);
        var ended = await ProgramRunner.RunAsync(new Program("bash", [Path.Combine(checkout.Directory, ".aptible/entrypoint"), "env"])
        {
            WorkingDirectory = checkout.Directory, CleanEnvironment = true,
            Environment = variables.Append(("PATH", "/usr/bin:/bin")).Append(("APTIBLE_PROCESS_TYPE", "web")).ToDictionary(v => v.Item1, v => v.Item2),
        });
        Assert.True(ended.Succeeded, ended.Error);
        return ended.Output.Split('\n').Where(l => l.Contains('=', StringComparison.Ordinal)).Select(l => l.Split('=', 2)).GroupBy(p => p[0]).ToDictionary(g => g.Key, g => g.First()[1]);
    }

    [Theory]
    [InlineData("512", "-Xmx300m -Xss512k")]
    [InlineData("1024", "-Xmx671m")]
    [InlineData("4096", "-XX:MaxRAMPercentage=80.0")]
    public async Task Memory_is_that_of_the_container(string size, string option) =>
        Assert.Contains(option, (await StartAsync(("APTIBLE_CONTAINER_SIZE", size), ("JAVA_TOOL_OPTIONS", "-Dmine=1")))["JAVA_TOOL_OPTIONS"], StringComparison.Ordinal);

    [Theory]
    [InlineData("postgres")]
    [InlineData("postgresql")]
    public async Task A_databases_url_is_there_as_jdbc_and_spring_want_it(string scheme)
    {
        var found = await StartAsync(("DATABASE_URL", $"{scheme}://u1:p-w@db.example.com:5432/d1?sslmode=require"));

        Assert.Equal("jdbc:postgresql://db.example.com:5432/d1?password=p-w&sslmode=require&user=u1", found["JDBC_DATABASE_URL"]);
        Assert.Equal(("u1", "p-w"), (found["JDBC_DATABASE_USERNAME"], found["JDBC_DATABASE_PASSWORD"]));
        Assert.Equal(found["JDBC_DATABASE_URL"], found["SPRING_DATASOURCE_URL"]);
    }

    [Fact]
    public async Task Colours_pools_and_redis_have_theirs_and_what_is_set_stays()
    {
        var found = await StartAsync(
            ("DATABASE_URL", "postgres://a:a@a:1/a"), ("DATABASE_CONNECTION_POOL_URL", "postgres://b:b@b:2/b"), ("HEROKU_POSTGRESQL_GOLD_URL", "postgres://c:c@c:3/c"),
            ("REDIS_URL", "rediss://:x@r:4"), ("SPRING_DATASOURCE_USERNAME", "mine"));

        Assert.StartsWith("jdbc:postgresql://b:2/b?", found["JDBC_DATABASE_URL"], StringComparison.Ordinal);
        Assert.StartsWith("jdbc:postgresql://c:3/c?", found["HEROKU_POSTGRESQL_GOLD_JDBC_URL"], StringComparison.Ordinal);
        Assert.Equal(("rediss://:x@r:4", "mine"), (found["SPRING_DATA_REDIS_URL"], found["SPRING_DATASOURCE_USERNAME"]));
    }

    [Theory]
    [InlineData("JAWSDB_URL", "mysql")]
    [InlineData("JAWSDB_MARIA_URL", "mariadb")]
    [InlineData("CLEARDB_DATABASE_URL", "mysql")]
    public async Task A_mysql_of_an_add_on_is_the_database_where_there_is_no_other(string variable, string kind)
    {
        var found = await StartAsync((variable, $"{kind}://u1:pw@db.example.com:3306/d1"), ("DISABLE_SPRING_DATASOURCE_URL", "true"));

        Assert.Equal($"jdbc:{kind}://db.example.com:3306/d1?password=pw&user=u1", found["JDBC_DATABASE_URL"]);
        Assert.DoesNotContain("SPRING_DATASOURCE_URL", found.Keys);
    }

    [Fact]
    public async Task An_address_that_the_app_sets_itself_is_taken_without_a_user_of_its_own()
    {
        var found = await StartAsync(("JDBC_DATABASE_URL", "jdbc:h2:mem:shop"));

        Assert.Equal("jdbc:h2:mem:shop", found["SPRING_DATASOURCE_URL"]);
        Assert.DoesNotContain("SPRING_DATASOURCE_USERNAME", found.Keys);
    }

    [Theory]
    [InlineData("JAVA_TOOL_OPTIONS", 2)]
    [InlineData("JAVA_OPTS", 2)]
    [InlineData("LEVEL", 0)]
    public void Options_for_the_apps_own_java_are_none_of_the_builds(string variable, int commands)
    {
        using var checkout = Sample.Checkout(("pom.xml", "<project/>"));

        var dockerfile = Converter.Convert(Sample.App with { AddOns = [], Config = Sample.Config((variable, "-javaagent:target/agent.jar")) }, checkout.Read()).TextOf("Dockerfile");

        Assert.Equal(commands, dockerfile.Split("    unset JAVA_OPTS JAVA_TOOL_OPTIONS && mvn ").Length - 1);
    }

    [Fact]
    public async Task Without_a_database_nothing_is_made_up() => Assert.DoesNotContain((await StartAsync()).Keys, k => k.Contains("JDBC", StringComparison.Ordinal));
}

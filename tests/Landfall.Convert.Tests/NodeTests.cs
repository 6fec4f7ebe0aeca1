using Landfall.Convert.Languages;
using Landfall.Heroku;

namespace Landfall.Convert.Tests;

public sealed class NodeTests
{
    static Conversion Convert(string package, params (string, string)[] files)
    {
        using var checkout = Sample.Checkout([("package.json", package), .. files]);
        return Converter.Convert(Sample.App, checkout.Read());
    }

    [Theory]
    [InlineData("20.x", "node:20-slim")]
    [InlineData("20", "node:20-slim")]
    [InlineData("v20.11.1", "node:20.11.1-slim")]
    [InlineData("20.11.x", "node:20-slim")]
    [InlineData(">=18", "node:24-slim")]
    [InlineData(">=18 <21", "node:20-slim")]
    [InlineData(">= 18.0.0 < 23", "node:22-slim")]
    [InlineData("^20.1.0 || ^18", "node:20-slim")]
    [InlineData("~22.3", "node:22-slim")]
    [InlineData("18 - 20", "node:20-slim")]
    [InlineData("*", "node:24-slim")]
    [InlineData("", "node:24-slim")]
    [InlineData("16.x", "node:16-slim")]
    [InlineData(">20.0 <21", "node:20-slim")]
    [InlineData("23.x", "node:23-slim")]
    public void The_image_is_of_a_version_in_the_range(string range, string image) =>
        Assert.Contains($"FROM {image}\n", Convert($$"""{"engines":{"node":"{{range}}"} }""").TextOf("Dockerfile"), StringComparison.Ordinal);

    [Theory]
    [InlineData("lts/*")]
    [InlineData("20; RUN evil")]
    [InlineData("20\\nRUN evil")]
    [InlineData(">21 <20")]
    [InlineData("99999999999999999999")]
    public void A_range_that_is_none_stops_the_move(string range) =>
        Assert.Contains(Convert($$"""{"engines":{"node":"{{range}}"} }""").Findings, f => f is { Severity: Severity.Blocker, Subject: "Node.js" });

    [Fact]
    public void Without_a_range_a_person_compares() =>
        Assert.Contains(Convert("{}").Findings, f => f is { Severity: Severity.Decide, Subject: "Node.js" });

    [Theory]
    [InlineData("package-lock.json", "npm ci --include=dev", "npm prune --omit=dev")]
    [InlineData("yarn.lock", "yarn install --frozen-lockfile", "--production=true")]
    [InlineData("pnpm-lock.yaml", "pnpm install --frozen-lockfile", "pnpm prune --prod")]
    public void The_lock_file_says_how_packages_are_installed(string file, string install, string prune)
    {
        var dockerfile = Convert("""{"engines":{"node":"20"}}""", (file, "")).TextOf("Dockerfile");

        Assert.Contains(install, dockerfile, StringComparison.Ordinal);
        Assert.Contains(prune, dockerfile, StringComparison.Ordinal);
        Assert.Contains($"COPY package.json {file} ./", dockerfile, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("NODE_ENV", "staging", false)]
    [InlineData("NODE_ENV", "production", true)]
    [InlineData("NPM_CONFIG_PRODUCTION", "false", false)]
    [InlineData("LEVEL", "info", true)]
    public void What_only_builds_need_is_removed_where_herokus_buildpack_does(string variable, string value, bool prunes)
    {
        using var checkout = Sample.Checkout(("package.json", """{"engines":{"node":"20"}}"""), ("package-lock.json", "{}"));

        var dockerfile = Converter.Convert(Sample.App with { AddOns = [], Config = Sample.Config((variable, value)) }, checkout.Read()).TextOf("Dockerfile");

        Assert.Equal(prunes, dockerfile.Contains("npm prune", StringComparison.Ordinal));
    }

    [Fact]
    public void Two_lock_files_stop_the_move() =>
        Assert.Contains(Convert("{}", ("package-lock.json", ""), ("yarn.lock", "")).Findings, f => f is { Severity: Severity.Blocker, Subject: "lock files" });

    [Theory]
    [InlineData("""{"scripts":{"postinstall":"prisma generate"}}""")]
    [InlineData("""{"workspaces":["packages/*"]}""")]
    [InlineData("""{"dependencies":{"ours":"file:./ours"}}""")]
    public void An_install_that_reads_the_repository_gets_it_first(string package)
    {
        var dockerfile = Convert(package, ("package-lock.json", "")).TextOf("Dockerfile");

        Assert.True(dockerfile.IndexOf("COPY . .", StringComparison.Ordinal) < dockerfile.IndexOf("npm ci", StringComparison.Ordinal));
        Assert.DoesNotContain("COPY package.json", dockerfile, StringComparison.Ordinal);
    }

    [Fact]
    public void Herokus_own_build_script_takes_the_place_of_build()
    {
        var dockerfile = Convert("""{"scripts":{"build":"a","heroku-postbuild":"b"}}""", ("package-lock.json", "")).TextOf("Dockerfile");

        Assert.Contains("    npm run heroku-postbuild\n", dockerfile, StringComparison.Ordinal);
        Assert.DoesNotContain("npm run build", dockerfile, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("package-lock.json", "npm ci", "npm prune")]
    [InlineData("yarn.lock", "yarn install", "yarn install")]
    [InlineData("pnpm-lock.yaml", "pnpm install", "pnpm prune")]
    public void What_is_installed_and_removed_sees_the_configuration_as_a_build_secret(string file, string install, string prune)
    {
        var dockerfile = Convert("{}", (file, ""), (".npmrc", "//registry.example.com/:_authToken=${NPM_TOKEN}")).TextOf("Dockerfile");

        Assert.Contains($"COPY package.json {file} .npmrc ./", dockerfile, StringComparison.Ordinal);
        foreach (var command in new[] { install, prune })
            Assert.Contains($"aptible_env; fi && set +a && \\\n    {command}", dockerfile, StringComparison.Ordinal);
    }

    [Fact]
    public void Packages_from_git_and_native_ones_have_what_they_are_built_with_and_the_image_that_runs_is_small()
    {
        var stages = Convert("""{"engines":{"node":"20"}}""", ("package-lock.json", "")).TextOf("Dockerfile").Split('\n').Where(line => line.StartsWith("FROM", StringComparison.Ordinal));

        Assert.Equal(["FROM node:20 AS build", "FROM node:20-slim"], stages);
    }

    [Fact]
    public void A_range_takes_a_major_release_or_not()
    {
        Assert.True(NodeRange.TryParse("^18.2 || >=20 <22", out var range));

        Assert.Equal([18, 20, 21], Enumerable.Range(1, 40).Where(range.Takes));
    }
}

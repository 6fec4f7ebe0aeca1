using Landfall.Heroku;

namespace Landfall.Convert.Tests;

public sealed class PythonTests
{
    static Conversion Convert(params (string, string)[] files) => Convert(Sample.App, files);

    static Conversion Convert(HerokuApp app, params (string, string)[] files)
    {
        using var checkout = Sample.Checkout([(".python-version", "3.13"), .. files]);
        return Converter.Convert(app, checkout.Read());
    }

    [Theory]
    [InlineData("requirements.txt", "flask", "pip install --no-cache-dir -r requirements.txt")]
    [InlineData("Pipfile.lock", """{"default":{}}""", "pipenv install --deploy --system")]
    [InlineData("poetry.lock", "", "poetry sync --only main")]
    [InlineData("uv.lock", "", "uv sync --locked --no-default-groups")]
    public void The_one_file_says_how_packages_are_installed(string file, string text, string install) =>
        Assert.Contains($"RUN {install}\n", Convert((file, text)).TextOf("Dockerfile"), StringComparison.Ordinal);

    [Fact]
    public void Nothing_to_install_from_stops_the_move() => Assert.Contains(Convert().Findings, f => f is { Severity: Severity.Blocker, Subject: "Python" });

    [Fact]
    public void Requirements_that_read_further_files_get_the_repository_first()
    {
        var dockerfile = Convert(("requirements.txt", "-r requirements/production.txt"), ("requirements/production.txt", "flask")).TextOf("Dockerfile");

        Assert.True(dockerfile.IndexOf("COPY --chown=app:app . .", StringComparison.Ordinal) < dockerfile.IndexOf("pip install", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(".")]
    [InlineData("flask\n.[web]")]
    public void A_repository_that_is_a_package_itself_is_there_before_the_install(string requirements)
    {
        var dockerfile = Convert(("requirements.txt", requirements), ("setup.py", "")).TextOf("Dockerfile");

        Assert.True(dockerfile.IndexOf("COPY --chown=app:app . .", StringComparison.Ordinal) < dockerfile.IndexOf("pip install", StringComparison.Ordinal));
    }

    [Fact]
    public void Packages_that_are_compiled_get_what_they_are_compiled_with() =>
        Assert.Contains("--no-install-recommends gcc libc6-dev libpq-dev \\\n", Convert(("requirements.txt", "psycopg2==2.9")).TextOf("Dockerfile"), StringComparison.Ordinal);

    [Theory]
    [InlineData("psycopg2-binary==2.9")]
    [InlineData("psycopg[binary]==3.2")]
    public void Packages_that_bring_all_get_nothing(string requirement) =>
        Assert.DoesNotContain("apt-get", Convert(("requirements.txt", requirement)).TextOf("Dockerfile"), StringComparison.Ordinal);

    [Theory]
    [InlineData("requirements.txt", "django", "manage.py", null, true)]
    [InlineData("requirements.txt", "django", "site/backend/manage.py", null, true)]
    [InlineData("requirements.txt", "django", "a/b/c/manage.py", null, false)]
    [InlineData("requirements.txt", "flask", "manage.py", null, false)]
    [InlineData("requirements.txt", "django", "manage.py", "1", false)]
    [InlineData("requirements.txt", "django", "manage.py", "0", true)]
    public void Static_files_are_collected_when_heroku_would(string file, string text, string manage, string? disabled, bool expected)
    {
        var app = Sample.App with { AddOns = [], Config = disabled is null ? Sample.Config() : Sample.Config(("DISABLE_COLLECTSTATIC", disabled)) };

        var dockerfile = Convert(app, (file, text), (manage, "")).TextOf("Dockerfile");

        Assert.Equal(expected, dockerfile.Contains($"    python {manage} collectstatic --noinput", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("requirements.txt", "-r https.txt", true)]
    [InlineData("requirements.txt", "wagtail", true)]
    [InlineData("poetry.lock", "name = \"flask\"", false)]
    public void Where_django_may_be_among_the_packages_the_build_looks(string file, string text, bool expected)
    {
        var conversion = Convert(Sample.App with { AddOns = [], Config = Sample.Config() }, (file, text), ("manage.py", ""));

        Assert.Equal(expected, conversion.TextOf("Dockerfile").Contains(
            "    if python -c 'import django' 2> /dev/null; then python manage.py collectstatic --noinput --traceback; fi\n", StringComparison.Ordinal));
        Assert.Equal(text[0] == '-', conversion.Findings.Any(f => f is { Severity: Severity.Decide, Subject: "requirements.txt" }));
    }

    [Theory]
    [InlineData("-r requirements/production.txt", "requirements/production.txt", "django\npsycopg2")]
    [InlineData("--requirement=./requirements/production.txt", "requirements/production.txt", "-r production.txt\ndjango\npsycopg2")]
    [InlineData("-rdev-requirements.txt\npsycopg2", "dev-requirements.txt", "-r requirements.txt\nDjango>=5")]
    public void Packages_of_further_lists_count_as_well(string first, string path, string further)
    {
        var conversion = Convert(("requirements.txt", first), (path, further), ("manage.py", ""));

        Assert.Contains("\n    python manage.py collectstatic", conversion.TextOf("Dockerfile"), StringComparison.Ordinal);
        Assert.Contains(" libpq-dev ", conversion.TextOf("Dockerfile"), StringComparison.Ordinal);
        Assert.DoesNotContain(conversion.Findings, f => f.Subject == "requirements.txt");
    }

    [Theory]
    [InlineData("-r ../shared.txt", "../shared.txt")]
    [InlineData("-r /etc/passwd", "/etc/passwd")]
    [InlineData("-r requirements/a/../../../b.txt", "requirements/a/../../../b.txt")]
    [InlineData("-r requirements/gone.txt", "requirements/gone.txt")]
    public void A_further_list_that_cannot_be_looked_at_is_named(string requirements, string path)
    {
        var found = Assert.Single(Convert(("requirements.txt", requirements)).Findings, f => f is { Severity: Severity.Decide, Subject: "requirements.txt" });

        Assert.Contains($"'{path}'", found.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_configuration_is_a_build_secret_and_never_copied()
    {
        var conversion = Convert(("requirements.txt", "django"), ("manage.py", ""));

        Assert.Contains("--mount=type=secret,id=aptible_env,required=false", conversion.TextOf("Dockerfile"), StringComparison.Ordinal);
        Assert.Contains("\n.aptible.env\n", conversion.TextOf(".dockerignore"), StringComparison.Ordinal);
        Assert.DoesNotContain(".aptible.env", conversion.TextOf("Dockerfile"), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_version_a_person_compares()
    {
        using var checkout = Sample.Checkout(("requirements.txt", "flask"));

        Assert.Contains(Converter.Convert(Sample.App, checkout.Read()).Findings, f => f is { Severity: Severity.Decide, Subject: "Python" });
    }

    [Fact]
    public void An_image_names_public_images_alone() =>
        Assert.Equal(["FROM python:3.13-slim"], Convert(("requirements.txt", "flask")).TextOf("Dockerfile").Split('\n').Where(line => line.StartsWith("FROM", StringComparison.Ordinal)));
}

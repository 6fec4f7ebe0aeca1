using System.Text.RegularExpressions;
using Landfall.Heroku;
using Landfall.Heroku.Manifests;

namespace Landfall.Convert.Languages;

/// <summary>Python as Heroku's buildpack builds and runs it (heroku 1.6).</summary>
sealed partial class Python : ILanguage
{
    /// <summary>What Heroku takes for a new app that asks for none.</summary>
    const string DefaultVersion = "3.14";

    const string Marker = ".heroku/collectstatic_disabled";

    static readonly string[] Signs =
    [
        ".python-version", "__init__.py", "app.py", "main.py", "manage.py", "pdm.lock", "Pipfile", "Pipfile.lock", "poetry.lock",
        "pyproject.toml", "requirements.txt", "runtime.txt", "server.py", "setup.cfg", "setup.py", "uv.lock",
    ];

    static readonly string[] Variables =
    [
        """export PYTHONPATH="${PYTHONPATH:-$PWD}" """,
        """export FORWARDED_ALLOW_IPS="*" """,
        """export GUNICORN_CMD_ARGS="${GUNICORN_CMD_ARGS:---access-logfile -}" """,
        """export DYNO_RAM="$memory" """,
        """local by_memory="$((memory / 256))" by_processors="$((2 * $(nproc) + 1))" """,
        """local workers="$((by_memory < by_processors ? by_memory : by_processors))" """,
        """if [[ -z "${WEB_CONCURRENCY:-}" ]]; then""",
        """  export WEB_CONCURRENCY="$((workers > 1 ? workers : 1))" WEB_CONCURRENCY_SET_BY=heroku/python""",
        """fi""",
    ];

    public string Name => "Python";

    public string Buildpack => "python";

    public bool Detects(Repository repository) => Signs.Any(repository.Has);

    public Image Convert(Build build)
    {
        var findings = new List<Finding>();
        var dockerfile = Try(() => Dockerfile(build, findings), findings);
        return new Image(dockerfile, Variables, ["**/__pycache__", "venv", ".venv"], findings);
    }

    static string? Try(Func<string> write, List<Finding> findings)
    {
        try
        {
            return write();
        }
        catch (FormatException reason)
        {
            findings.Add(Finding.Blocker("Python", reason.Message, "repository"));
            return null;
        }
    }

    static string Dockerfile(Build build, List<Finding> findings)
    {
        var (app, repository) = (build.App, build.Repository);
        var packages = PythonPackages.Read(repository);
        var install = PythonInstall.For(packages);
        var preCompile = repository.Has("bin/pre_compile");
        var sourcesFirst = packages.NeedsSources || preCompile;
        findings.AddRange(packages.Unread.Select(path => Finding.Decide(packages.File,
            $"It reads '{path}', which is no list of requirements that could be read here: where a package in it is compiled or comes from git, "
            + "add the Debian packages that it needs to the Dockerfile.", packages.File)));
        var file = new DockerfileText(build)
            .From($"python:{Version(repository, findings)}-slim")
            .Add("ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 LANG=C.UTF-8")
            .MakeUser().Add("WORKDIR /app").Install(PythonSystemPackages.For(packages)).CopyNode()
            .Add(install.Preparation);
        if (sourcesFirst) file.CopySources(DockerfileText.User);
        else file.Copy(install.Files);
        if (preCompile) file.AddWithConfig("bash bin/pre_compile");
        if (app.Setting("PIP_EXTRA_INDEX_URL") is not null) file.AddWithConfig(install.Command);
        else file.Add($"RUN {install.Command}");
        if (repository.Has("nltk.txt"))
            file.Copy("nltk.txt").Add("RUN xargs python -m nltk.downloader -d /usr/local/share/nltk_data < nltk.txt");
        if (!sourcesFirst) file.CopySources(DockerfileText.User);
        if (CollectStatic(app, repository, packages, findings) is { } collect) file.AddWithConfig(collect);
        if (repository.Has("bin/post_compile")) file.AddWithConfig("bash bin/post_compile");
        return file.End(DockerfileText.User, build.Web);
    }

    static string Version(Repository repository, List<Finding> findings)
    {
        var version = PythonVersion.Find(repository);
        findings.Add(version is null
            ? Finding.Decide("Python",
                $"Neither runtime.txt nor .python-version is there: Heroku chose the version. {DefaultVersion} was taken; " +
                "compare with `heroku run python --version`.", "repository")
            : Finding.Info("Python", $"Version {version.Value}, as the file says.", version.Source));
        return version?.Value ?? DefaultVersion;
    }

    // With the conditions of the buildpack: Django, a manage.py not too deep, and not switched off.
    static string? CollectStatic(HerokuApp app, Repository repository, PythonPackages packages, List<Finding> findings)
    {
        // A lock file names all; a list of requirements may bring Django by another file or by another package.
        var certain = packages.Names.Contains("django");
        if (!certain && packages.File != "requirements.txt") return null;
        var manage = repository.Files.Where(path => Path.GetFileName(path) == "manage.py" && path.Count(c => c == '/') < 3)
            .OrderBy(path => path.Count(c => c == '/')).ThenBy(path => path, StringComparer.Ordinal).FirstOrDefault();
        var disabled = app.Config.FirstOrDefault(v => v.Key.Value == "DISABLE_COLLECTSTATIC").Value?.Reveal() is not (null or "" or "0");
        if (manage is null) return null;
        if (repository.Has(Marker))
        {
            findings.Add(Finding.Info("collectstatic", "This file is there, so the image does not run it either.", Marker));
            return null;
        }
        if (disabled)
        {
            findings.Add(Finding.Info("collectstatic",
                "DISABLE_COLLECTSTATIC is set, so the image does not run it either.", "GET /apps/{app}/config-vars"));
            return null;
        }
        if (!PlainPath().IsMatch(manage))
            throw new FormatException(
                "manage.py lies at a path with other characters than letters, digits, '.', '_', '-' and '/': rename the directory.");
        findings.Add(Finding.Info("collectstatic",
            $"The image runs it while it is built, with the configuration as a build secret{(certain ? "" : ", if Django is there then")}.", manage));
        var collect = $"python {manage} collectstatic --noinput --traceback";
        return certain ? collect : $"if python -c 'import django' 2> /dev/null; then {collect}; fi";
    }

    [GeneratedRegex(@"\A[A-Za-z0-9_][A-Za-z0-9._/-]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex PlainPath();
}

using Landfall.Heroku.Manifests;

namespace Landfall.Convert.Languages;

/// <summary>Debian packages that Python packages need and that Heroku's images have (heroku 1.0), a slim image not.</summary>
static class PythonSystemPackages
{
    static readonly Dictionary<string, string[]> Needs = new(StringComparer.Ordinal)
    {
        ["mysqlclient"] = ["gcc", "libc6-dev", "default-libmysqlclient-dev", "pkg-config"],
        ["pdf2image"] = ["poppler-utils"],
        ["psycopg"] = ["libpq5"],
        ["psycopg-c"] = ["gcc", "libc6-dev", "libpq-dev"],
        ["psycopg2"] = ["gcc", "libc6-dev", "libpq-dev"],
        ["python-ldap"] = ["gcc", "libc6-dev", "libldap-dev", "libsasl2-dev"],
        ["python-magic"] = ["libmagic1"],
        ["pytesseract"] = ["tesseract-ocr"],
        ["uwsgi"] = ["gcc", "libc6-dev"],
        ["wand"] = ["libmagickwand-dev"],
        ["weasyprint"] = ["libpango-1.0-0", "libpangoft2-1.0-0"],
    };

    /// <summary>In alphabetical order.</summary>
    public static IReadOnlyList<string> For(PythonPackages packages) =>
        [.. packages.Names.SelectMany(name => Needs.GetValueOrDefault(name, [])).Concat(packages.NeedsGit ? ["git"] : [])
            .Distinct().Order(StringComparer.Ordinal)];
}

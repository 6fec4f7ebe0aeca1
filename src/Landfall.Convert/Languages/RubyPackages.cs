using Landfall.Heroku.Manifests;

namespace Landfall.Convert.Languages;

/// <summary>Debian packages that gems need: to be compiled, and to run.</summary>
static class RubyPackages
{
    static readonly string[] Compiler = ["build-essential", "git", "libyaml-dev", "pkg-config"];

    static readonly Dictionary<string, (string[] Build, string[] Run)> Needs = new(StringComparer.Ordinal)
    {
        ["pg"] = (["libpq-dev"], ["libpq5"]),
        ["mysql2"] = (["default-libmysqlclient-dev"], ["libmariadb3"]),
        ["sqlite3"] = (["libsqlite3-dev"], ["libsqlite3-0"]),
        ["rmagick"] = (["libmagickwand-dev"], ["imagemagick", "libmagickwand-dev"]),
        ["mini_magick"] = ([], ["imagemagick"]),
        ["image_processing"] = ([], ["imagemagick", "libvips42"]),
        ["ruby-vips"] = ([], ["libvips42"]),
        ["charlock_holmes"] = (["libicu-dev"], ["libicu-dev"]),
        ["curb"] = (["libcurl4-openssl-dev"], ["libcurl4"]),
        ["rugged"] = (["cmake", "libssl-dev"], []),
        ["ethon"] = ([], ["libcurl4"]),
        ["streamio-ffmpeg"] = ([], ["ffmpeg"]),
    };

    public static IEnumerable<string> ForBuild(GemfileLock gems) => Compiler.Concat(Of(gems).SelectMany(n => n.Build));

    // A console and scripts of Rails ask for the database's own programs.
    public static IEnumerable<string> ForRun(GemfileLock gems) =>
        new[] { "libyaml-0-2" }.Concat(Of(gems).SelectMany(n => n.Run)).Concat(gems.Has("pg") ? ["postgresql-client"] : []);

    static IEnumerable<(string[] Build, string[] Run)> Of(GemfileLock gems) => Needs.Where(n => gems.Has(n.Key)).Select(n => n.Value);
}

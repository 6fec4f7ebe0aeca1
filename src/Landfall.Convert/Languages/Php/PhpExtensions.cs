using Landfall.Heroku;

namespace Landfall.Convert.Languages;

/// <summary>PHP's extensions: those of Heroku's PHP, and those that a composer.json asks for.</summary>
static class PhpExtensions
{
    /// <summary>Built into PHP's image as well.</summary>
    static readonly HashSet<string> BuiltIn = [.. Words(
        """
        core ctype curl date dom fileinfo filter ftp hash iconv json libxml mbstring mysqlnd openssl pcre pdo pdo_sqlite phar posix random
        readline reflection session simplexml sodium spl sqlite3 standard tokenizer xml xmlreader xmlwriter zlib
        """)];

    /// <summary>Part of PHP's sources, with the Debian packages that they are compiled against.</summary>
    static readonly Dictionary<string, string[]> Sources = new(StringComparer.Ordinal)
    {
        ["bcmath"] = [],
        ["bz2"] = ["libbz2-dev"],
        ["calendar"] = [],
        ["exif"] = [],
        ["gd"] = ["libfreetype6-dev", "libjpeg62-turbo-dev", "libpng-dev"],
        ["gettext"] = [],
        ["gmp"] = ["libgmp-dev"],
        ["intl"] = ["libicu-dev"],
        ["ldap"] = ["libldap-dev"],
        ["mysqli"] = [],
        ["opcache"] = [],
        ["pcntl"] = [],
        ["pdo_mysql"] = [],
        ["pdo_pgsql"] = ["libpq-dev"],
        ["pgsql"] = ["libpq-dev"],
        ["shmop"] = [],
        ["soap"] = ["libxml2-dev"],
        ["sockets"] = [],
        ["sysvmsg"] = [],
        ["sysvsem"] = [],
        ["sysvshm"] = [],
        ["xsl"] = ["libxslt1-dev"],
        ["zip"] = ["libzip-dev"],
    };

    /// <summary>From PHP's extension library.</summary>
    static readonly Dictionary<string, string[]> Library = new(StringComparer.Ordinal)
    {
        ["amqp"] = ["librabbitmq-dev"],
        ["apcu"] = [],
        ["ds"] = [],
        ["event"] = ["libevent-dev"],
        ["igbinary"] = [],
        ["imagick"] = ["libmagickwand-dev"],
        ["memcached"] = ["libmemcached-dev", "libssl-dev", "zlib1g-dev"],
        ["mongodb"] = ["libssl-dev"],
        ["msgpack"] = [],
        ["redis"] = [],
        ["yaml"] = ["libyaml-dev"],
    };

    /// <summary>In Heroku's PHP without being asked for.</summary>
    static readonly string[] Always = ["mysqli", "opcache", "pcntl", "pdo_mysql", "pdo_pgsql", "pgsql", "zip"];

    /// <summary>From this release on it is built in.</summary>
    static readonly Version Opcache = new(8, 5);

    public static void Install(DockerfileText file, Version php, IReadOnlyList<string> asked, IReadOnlyList<string> packages, List<Finding> findings)
    {
        string[] sources = [.. Always.Concat(asked.Where(Sources.ContainsKey)).Distinct().Where(name => name != "opcache" || php < Opcache).Order(StringComparer.Ordinal)];
        string[] library = [.. asked.Where(Library.ContainsKey).Distinct().Order(StringComparer.Ordinal)];
        foreach (var unknown in asked.Where(name => !BuiltIn.Contains(name) && !Sources.ContainsKey(name) && !Library.ContainsKey(name)))
            findings.Add(Finding.Decide($"ext-{unknown}", "How this extension is installed is not known: add it to the Dockerfile.", "composer.json require"));
        file.Install([.. packages, "git", "unzip", .. sources.SelectMany(s => Sources[s]), .. library.SelectMany(s => Library[s])]);
        if (sources.Contains("gd")) file.Add("RUN docker-php-ext-configure gd --with-freetype --with-jpeg");
        file.Add($"RUN docker-php-ext-install {string.Join(' ', sources)}");
        if (library.Length > 0) file.Add($"RUN pecl install {string.Join(' ', library)} && docker-php-ext-enable {string.Join(' ', library)}");
    }

    static string[] Words(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
}

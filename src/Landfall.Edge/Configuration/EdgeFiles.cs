using System.Security.Cryptography;
using System.Text;
using Landfall.Programs;

namespace Landfall.Edge;

/// <summary>All that HAProxy reads, by path below the shared directory. Each file is readable by its owner only.</summary>
sealed class EdgeFiles
{
    public const string Main = "haproxy.cfg";
    public const string Hosts = "hosts.map";
    public const string OnceHosts = "once.map";
    public const string UnavailablePage = "503.http";
    public const string Certificates = "certs";
    public const string CertificateList = Certificates + "/list";
    const string ErrorPages = "pages";

    readonly IReadOnlyDictionary<string, string> contents;

    EdgeFiles(IReadOnlyDictionary<string, string> contents, string structure) => (this.contents, Structure) = (contents, structure);

    /// <summary>Stands for everything but the servers behind the routes. What HAProxy runs names the structure that it was started with.</summary>
    public string Structure { get; }

    /// <exception cref="EdgeException">The routes contradict each other, or hold what cannot be served.</exception>
    public static EdgeFiles Render(EdgeOptions options, IReadOnlyList<Route> routes)
    {
        RouteRules.Check(options, routes);
        var contents = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            [Hosts] = HostMap(options, routes, MainFile.Backend),
            [OnceHosts] = HostMap(options, routes, MainFile.OnceBackend),
            [UnavailablePage] = Pages.Unavailable,
            [CertificateList] = CertificateLines(options, routes),
            [Certificates + "/default.pem"] = options.DefaultCertificate.Reveal(),
            [Certificates + "/platform.pem"] = options.PlatformCertificate.Reveal(),
        };
        foreach (var route in routes)
        {
            contents[$"{Certificates}/{route.Id}.pem"] = route.Certificate.Reveal();
            if (route.ErrorPage is { } page) contents[ErrorPageOf(route)] = page.Content;
        }
        var bare = routes.Select(route => route with { Servers = [] }).ToList();
        var structure = Digest([.. contents.SelectMany(file => new[] { file.Key, file.Value }), MainFile.Render(options, bare, "")]);
        contents[Main] = MainFile.Render(options, routes, structure);
        return new EdgeFiles(contents, structure);
    }

    /// <summary>The file of a route's page.</summary>
    public static string ErrorPageOf(Route route) => $"{ErrorPages}/{route.Id}";

    /// <summary>Writes what differs, the main file last: it alone says what the others are for.</summary>
    /// <returns>What was there, to be put back.</returns>
    public IReadOnlyDictionary<string, byte[]?> Install(string directory)
    {
        var before = new Dictionary<string, byte[]?>();
        MakeDirectories(directory);
        foreach (var (name, content) in contents.OrderBy(file => file.Key == Main))
        {
            var path = Path.Combine(directory, name);
            var old = File.Exists(path) ? File.ReadAllBytes(path) : null;
            if (old.AsSpan().SequenceEqual(Encoding.UTF8.GetBytes(content))) continue;
            before[name] = old;
            AtomicFile.Write(path, content);
        }
        return before;
    }

    /// <summary>Undoes <see cref="Install"/>, the main file first.</summary>
    public static void Restore(string directory, IReadOnlyDictionary<string, byte[]?> before)
    {
        foreach (var (name, content) in before.OrderBy(file => file.Key != Main))
        {
            var path = Path.Combine(directory, name);
            if (content is null) File.Delete(path);
            else AtomicFile.Write(path, content);
        }
    }

    /// <summary>Removes certificates and pages that no route has.</summary>
    public void Tidy(string directory)
    {
        foreach (var (kind, pattern) in new[] { (Certificates, "*.pem"), (ErrorPages, "*") })
            foreach (var path in Directory.EnumerateFiles(Path.Combine(directory, kind), pattern))
                if (!contents.ContainsKey($"{kind}/{Path.GetFileName(path)}")) File.Delete(path);
    }

    static void MakeDirectories(string directory)
    {
        const UnixFileMode owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        foreach (var path in new[] { directory, Path.Combine(directory, Certificates), Path.Combine(directory, ErrorPages) }) Directory.CreateDirectory(path, owner);
    }

    static string HostMap(EdgeOptions options, IReadOnlyList<Route> routes, Func<long, string> backend) => string.Concat(routes
        .Select(route => $"{route.Host} {backend(route.Id)}\n")
        .Prepend($"{options.PlatformHost} {MainFile.PlatformBackend}\n"));

    // The first one is shown to those whose name is not in the list.
    static string CertificateLines(EdgeOptions options, IReadOnlyList<Route> routes)
    {
        var directory = $"{options.Inside}/{Certificates}";
        return string.Concat(routes
            .Select(route => $"{directory}/{route.Id}.pem {CertificateOptions.Of(route)}{route.Host}\n")
            .Prepend($"{directory}/platform.pem {options.PlatformHost}\n")
            .Prepend($"{directory}/default.pem\n"));
    }

    static string Digest(IEnumerable<string> parts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var part in parts)
        {
            var bytes = Encoding.UTF8.GetBytes(part);
            hash.AppendData(BitConverter.GetBytes(bytes.Length));
            hash.AppendData(bytes);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 16));
    }
}

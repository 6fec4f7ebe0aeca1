using System.Text;
using Landfall.Programs;
using Landfall.Values;

namespace Landfall.Ferry.Tests;

/// <summary>A dump of a source, made as Heroku makes its backups; and what somebody may have done to it.</summary>
sealed class Dump : IDisposable
{
    readonly string directory = Directory.CreateTempSubdirectory("landfall-dump-").FullName;

    Dump() => Path = System.IO.Path.Combine(directory, "app.dump");

    public string Path { get; }

    public static Task<Dump> OfAsync(Pair pair, params string[] options) => OfAsync("/usr/lib/postgresql/15/bin", pair.SourceUrl, options);

    public static async Task<Dump> OfAsync(string programs, PostgresUrl source, params string[] options)
    {
        var dump = new Dump();
        var ended = await ProgramRunner.RunAsync(new Landfall.Programs.Program(System.IO.Path.Combine(programs, "pg_dump"), [
            "--format=custom", "--exclude-schema=_heroku", "--exclude-schema=heroku_ext", .. options, $"--file={dump.Path}"])
        {
            Environment = ConnectionText.Environment(source),
        });
        return ended.Succeeded ? dump : throw new InvalidOperationException(ended.Error);
    }

    /// <summary>Puts a text in the place of another, which a definition of the dump holds, and fills up with spaces.</summary>
    public Dump With(string there, string instead)
    {
        var (old, wanted) = (Encoding.UTF8.GetBytes(there), Encoding.UTF8.GetBytes(instead));
        if (wanted.Length > old.Length) throw new ArgumentException("it is longer", nameof(instead));
        var bytes = File.ReadAllBytes(Path);
        var at = bytes.AsSpan().IndexOf(old);
        if (at < 0) throw new ArgumentException("it is not in the dump", nameof(there));
        bytes.AsSpan(at, old.Length).Fill((byte)' ');
        wanted.CopyTo(bytes, at);
        File.WriteAllBytes(Path, bytes);
        return this;
    }

    public RestoreRequest Into(Pair pair) => Into(pair.TargetUrl);

    public RestoreRequest Into(PostgresUrl target) => new(DumpFile.Open(Path), target) { Scratch = System.IO.Path.GetTempPath() };

    public Task<RestoreReport> RestoreAsync(Pair pair) => RestoreAsync(Into(pair));

    public static Task<RestoreReport> RestoreAsync(RestoreRequest request) =>
        new PostgresFerry(TimeProvider.System).RestoreAsync(request, null, default);

    public Task<FerryException> FailAsync(Pair pair) => Assert.ThrowsAsync<FerryException>(() => RestoreAsync(pair));

    public static Task<FerryException> FailAsync(RestoreRequest request) => Assert.ThrowsAsync<FerryException>(() => RestoreAsync(request));

    public void Dispose() => Directory.Delete(directory, recursive: true);
}

namespace Landfall.Ferry.Tests;

/// <summary>A directory with a <c>pg_dump</c> that is a script, beside the real <c>pg_restore</c>.</summary>
sealed class FakePrograms : IDisposable
{
    public FakePrograms(string script)
    {
        var dump = Path.Combine(Directory, "pg_dump");
        File.WriteAllText(dump, script);
        File.SetUnixFileMode(dump, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.CreateSymbolicLink(Path.Combine(Directory, "pg_restore"), "/usr/lib/postgresql/15/bin/pg_restore");
    }

    public string Directory { get; } = System.IO.Directory.CreateTempSubdirectory("landfall-programs-").FullName;

    public void Dispose() => System.IO.Directory.Delete(Directory, recursive: true);
}

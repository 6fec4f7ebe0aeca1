namespace Landfall.Ferry.Tests;

/// <summary>A directory with a <c>pg_dump</c> that is a script, beside the real <c>pg_restore</c> or another script.</summary>
sealed class FakePrograms : IDisposable
{
    const string Real = "/usr/lib/postgresql/15/bin";

    public FakePrograms(string dump, string? restore = null)
    {
        Write("pg_dump", dump);
        if (restore is null) File.CreateSymbolicLink(Path.Combine(Directory, "pg_restore"), $"{Real}/pg_restore");
        else Write("pg_restore", restore);
    }

    /// <summary>The real <c>pg_dump</c>, and a <c>pg_restore</c> that runs the real one and then, when it restores, does more.</summary>
    public static FakePrograms Restoring(string more) => new($"#!/bin/sh\nexec {Real}/pg_dump \"$@\"\n", $"""
        #!/bin/sh
        {Real}/pg_restore "$@" || exit
        case "$*" in *--use-list*) PATH={Real}:$PATH; {more} ;; esac
        """);

    public string Directory { get; } = System.IO.Directory.CreateTempSubdirectory("landfall-programs-").FullName;

    void Write(string name, string script)
    {
        File.WriteAllText(Path.Combine(Directory, name), script);
        File.SetUnixFileMode(Path.Combine(Directory, name), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    public void Dispose() => System.IO.Directory.Delete(Directory, recursive: true);
}

namespace Landfall.Ferry;

/// <summary>A directory that only this user may enter, removed with all that is in it.</summary>
sealed class Scratch : IDisposable
{
    Scratch(string path) => Path = path;

    public string Path { get; }

    public static Scratch Make(string under, Guid run)
    {
        var path = System.IO.Path.Combine(under, $"ferry-{run:N}-{Guid.NewGuid():N}");
        Directory.CreateDirectory(under);
        Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return new Scratch(path);
    }

    /// <summary>An empty file that only this user may read; a program that opens it for writing keeps its mode.</summary>
    public string NewFile(string name)
    {
        var path = System.IO.Path.Combine(Path, name);
        new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        }).Dispose();
        return path;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}

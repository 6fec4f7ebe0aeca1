namespace Landfall.Ferry;

/// <summary>A directory that only this user may enter, removed with all that is in it.</summary>
sealed class Scratch : IDisposable
{
    Scratch(string path) => Path = path;

    public string Path { get; }

    /// <summary>For a copy. Its claim makes sure that it is alone, so what a killed attempt of the same run left is removed.</summary>
    public static Scratch ForCopy(string under, Guid run)
    {
        Directory.CreateDirectory(under);
        foreach (var left in Directory.GetDirectories(under, $"ferry-{run:N}-*")) Directory.Delete(left, recursive: true);
        return Make(under, $"ferry-{run:N}-{Guid.NewGuid():N}");
    }

    /// <summary>For a proof.</summary>
    public static Scratch ForProof(string under) => Make(under, $"proof-{Guid.NewGuid():N}");

    static Scratch Make(string under, string name)
    {
        var path = System.IO.Path.Combine(under, name);
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

    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // Another process of this run has taken over, and tidied up.
        }
    }
}

namespace Landfall.Convert;

/// <summary>Texts that are part of the program: scripts that generated images run.</summary>
static class Resource
{
    public static string Read(string name)
    {
        using var resource = typeof(Resource).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(resource);
        return reader.ReadToEnd();
    }
}

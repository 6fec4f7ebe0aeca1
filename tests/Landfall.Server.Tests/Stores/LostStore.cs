using Landfall.Server.Installation;
using Landfall.Server.Store;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;

namespace Landfall.Server.Tests.Stores;

/// <summary>What a start finds in the place of the store. Only a platform that never had one makes one.</summary>
public sealed class LostStore : IDisposable
{
    readonly string directory = Directory.CreateTempSubdirectory("landfall-lost-").FullName;
    readonly Platform platform;

    public LostStore()
    {
        File.WriteAllText(Path.Combine(directory, "installation.json"), """
            {"host":"landfall.example.com","domain":"apps.example.com","address_pool":"10.231.0.0/16","health_port":0}
            """);
        platform = Platform.Load(directory);
        Start();
        File.WriteAllText(platform.CaFile, "made after the store");
    }

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_store_that_is_missing_or_empty_is_no_first_start(bool missing)
    {
        foreach (var file in Directory.EnumerateFiles(Path.GetDirectoryName(platform.StoreFile)!)) File.Delete(file);
        if (!missing) File.WriteAllBytes(platform.StoreFile, []);
        var refusal = Assert.Throws<InvalidDataException>(Start);
        Assert.Contains("The store is missing", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("landfall restore FILE", refusal.Message, StringComparison.Ordinal);
        Assert.Throws<InvalidDataException>(Start);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5000)]
    public void A_damaged_store_is_refused_and_left_as_it_is(int from)
    {
        var bytes = File.ReadAllBytes(platform.StoreFile);
        Array.Fill(bytes, (byte)0x5a, from, bytes.Length - from);
        File.WriteAllBytes(platform.StoreFile, bytes);
        var refusal = Assert.Throws<InvalidDataException>(Start);
        Assert.Contains("is damaged", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("landfall restore FILE", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(bytes, File.ReadAllBytes(platform.StoreFile));
    }

    [Fact]
    public void A_first_start_that_was_cut_off_is_begun_again()
    {
        File.Delete(platform.CaFile);
        File.WriteAllBytes(platform.StoreFile, []);
        Start();
        Assert.True(new FileInfo(platform.StoreFile).Length > 0);
    }

    void Start()
    {
        using var store = new SqliteStore(new DbContextOptionsBuilder<SqliteStore>()
            .UseSqlite($"Data Source={platform.StoreFile};Pooling=False").AddInterceptors(new Durable()).Options);
        StoreFile.Upgrade(store, platform, TimeProvider.System, NullLogger.Instance);
    }
}

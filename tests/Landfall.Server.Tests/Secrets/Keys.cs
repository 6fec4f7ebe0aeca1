using System.Security.Cryptography;
using Landfall.Server.Apps;
using Landfall.Server.Installation;
using Landfall.Server.Store;
using Landfall.Server.Tests.Running;
using Landfall.Values;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Landfall.Server.Tests.Secrets;

/// <summary>Sealed values, the keys that open them, and the file that they are in.</summary>
[Collection(InstallationTests.Name)]
public sealed class Keys(RunningInstallation installation)
{
    Vault Vault => installation.Services.GetRequiredService<Vault>();

    [Fact]
    public void A_sealed_value_opens_in_its_own_place_alone() => installation.InStore(store =>
    {
        var ours = store.Accounts.Find(installation.Ours.Account)!;
        var theirs = store.Accounts.Find(installation.Theirs.Account)!;
        var value = Vault.Seal(ours, "Configuration", 7, "Env", new Secret("x"));
        Assert.Equal("x", Vault.Open(ours, "Configuration", 7, "Env", value).Reveal());
        Assert.ThrowsAny<CryptographicException>(() => Vault.Open(ours, "Configuration", 8, "Env", value));
        Assert.ThrowsAny<CryptographicException>(() => Vault.Open(ours, "Configuration", 7, "Sensitive", value));
        Assert.ThrowsAny<CryptographicException>(() => Vault.Open(ours, "Setting", 7, "Env", value));
        Assert.ThrowsAny<CryptographicException>(() => Vault.Open(theirs, "Configuration", 7, "Env", value));
        value[^1] ^= 1;
        Assert.ThrowsAny<CryptographicException>(() => Vault.Open(ours, "Configuration", 7, "Env", value));
        Assert.ThrowsAny<CryptographicException>(() => Vault.Open(ours, "Configuration", 7, "Env", value[..20]));
        Assert.ThrowsAny<CryptographicException>(() => Vault.Open(ours, "Configuration", 7, "Env", []));
    });

    [Fact]
    public void A_value_moved_in_the_store_does_not_open_for_its_new_owner()
    {
        var (ours, theirs) = (long.Parse(installation.Ours.Rows["configurations"]), long.Parse(installation.Theirs.Rows["configurations"]));
        var stolen = installation.InStore(store => store.Configurations.Find(theirs)!.Env);
        installation.InStore(store =>
        {
            var account = store.Accounts.Find(installation.Ours.Account)!;
            Assert.ThrowsAny<CryptographicException>(() => Vault.Open(account, nameof(Configuration), ours, nameof(Configuration.Env), stolen));
        });
    }

    [Fact]
    public async Task After_a_new_master_key_everything_opens_in_this_process_and_in_the_next()
    {
        var before = installation.InStore(store => store.Accounts.Find(installation.Ours.Account)!.DataKey);
        Assert.Equal(0, Commands.RotateKey(installation.Services));
        Assert.NotEqual(before, installation.InStore(store => store.Accounts.Find(installation.Ours.Account)!.DataKey));
        var configuration = $"/configurations/{installation.Ours.Rows["configurations"]}";
        Assert.Contains(Belongings.Secret, (await installation.Ours.Visitor.GetAsync(configuration)).Expect(200).Text, StringComparison.Ordinal);
        var next = new Vault(new MasterKeys(installation.Platform.MasterKeyFile));
        installation.InStore(store =>
        {
            foreach (var row in store.Configurations)
                Assert.NotEmpty(next.Open(store.Accounts.Find(row.AccountId)!, nameof(Configuration), row.Id, nameof(Configuration.Env), row.Env).Reveal());
        });
        Assert.Equal(201, (await installation.Ours.Visitor.PostAsync("/accounts", new { handle = "after-rotation", type = "production" })).Status);
    }

    [Fact]
    public void Two_rotations_at_once_never_make_one_number_twice()
    {
        var file = installation.Platform.MasterKeyFile;
        var (late, before) = (new MasterKeys(file), new MasterKeys(file).Newest.Id);
        installation.Services.GetRequiredService<MasterKeys>().Rotate(() =>
        {
            Assert.Contains("Another rotation", Assert.Throws<InvalidDataException>(() => late.Rotate(() => 0)).Message, StringComparison.Ordinal);
            return 0;
        });
        late.Rotate(() => 0);
        Assert.Equal(before + 2, late.Newest.Id);
        Assert.NotEqual(late.Find(before + 1), late.Find(before + 2));
    }

    [Fact]
    public void A_start_does_not_replace_a_lost_key_file()
    {
        var file = installation.Platform.MasterKeyFile;
        File.Move(file, file + ".away");
        try
        {
            var refusal = Assert.Throws<InvalidDataException>(() => installation.InStore(store => MasterKeys.Prepare(file, store)));
            Assert.Contains("Restore the key file that belongs to this store", refusal.Message, StringComparison.Ordinal);
            Assert.False(File.Exists(file));
        }
        finally
        {
            File.Move(file + ".away", file);
        }
    }

    [Fact]
    public void Without_its_key_file_a_store_says_what_is_missing()
    {
        var other = Path.Combine(Directory.CreateTempSubdirectory("landfall-keys-").FullName, "master.json");
        Assert.Contains("is missing", Assert.Throws<InvalidDataException>(() => new MasterKeys(other)).Message, StringComparison.Ordinal);
        MasterKeys.Make(other);
        var stranger = new Vault(new MasterKeys(other));
        installation.InStore(store =>
        {
            var row = store.Configurations.First();
            Assert.ThrowsAny<CryptographicException>(() => stranger.Open(store.Accounts.Find(row.AccountId)!, nameof(Configuration), row.Id, nameof(Configuration.Env), row.Env));
        });
        Directory.Delete(Path.GetDirectoryName(other)!, recursive: true);
    }

    [Fact]
    public void A_store_of_a_newer_version_is_refused_and_left_as_it_is()
    {
        using var copy = new CopiedStore(installation);
        copy.Execute("INSERT INTO \"__EFMigrationsHistory\" VALUES ('29990101000000_Future', '99.0.0')");
        var refusal = Assert.Throws<InvalidDataException>(() => copy.Upgrade());
        Assert.Contains("29990101000000_Future", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(copy.Platform.Backups));
    }

    [Fact]
    public void A_copy_of_the_store_is_whole_and_private()
    {
        using var copy = new CopiedStore(installation);
        Assert.Equal(installation.InStore(store => store.Users.Count()), copy.Users);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(copy.Platform.StoreFile));
        copy.Upgrade();
        Assert.Empty(Directory.EnumerateFiles(copy.Platform.Backups));
    }
}

/// <summary>The installation's store, copied into a directory of its own.</summary>
sealed class CopiedStore : IDisposable
{
    readonly string directory = Directory.CreateTempSubdirectory("landfall-copy-").FullName;

    public CopiedStore(RunningInstallation installation)
    {
        File.Copy(Path.Combine(installation.Directory, "installation.json"), Path.Combine(directory, "installation.json"));
        Platform = Platform.Load(directory);
        using var scope = installation.Services.CreateScope();
        StoreFile.Copy(scope.ServiceProvider.GetRequiredService<LandfallStore>(), Platform.StoreFile);
    }

    public Platform Platform { get; }

    string Source => $"Data Source={Platform.StoreFile};Pooling=False";

    public void Upgrade()
    {
        using var store = new SqliteStore(new DbContextOptionsBuilder<SqliteStore>().UseSqlite(Source).Options);
        StoreFile.Upgrade(store, Platform, TimeProvider.System, NullLogger.Instance);
    }

    public void Execute(string sql)
    {
        using var connection = new SqliteConnection(Source);
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The texts are this file's and its test's own.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    public int Users
    {
        get
        {
            using var store = new SqliteStore(new DbContextOptionsBuilder<SqliteStore>().UseSqlite(Source).Options);
            return store.Users.Count();
        }
    }

    public void Dispose() => Directory.Delete(directory, recursive: true);
}

using System.Data;
using Landfall.Server.Accounts;
using Landfall.Server.Apps;
using Landfall.Server.Databases;
using Landfall.Server.Endpoints;
using Landfall.Server.Identity;
using Landfall.Server.Operations;
using Landfall.Server.Portal;
using Landfall.Server.Sizing;
using Landfall.Server.Stacks;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Landfall.Server.Store;

/// <summary>All that the platform knows. One model; a set of migrations for each provider.</summary>
abstract class LandfallStore(DbContextOptions options) : DbContext(options)
{
    public DbSet<Organization> Organizations => Set<Organization>();
    public DbSet<User> Users => Set<User>();
    public DbSet<Role> Roles => Set<Role>();
    public DbSet<Membership> Memberships => Set<Membership>();
    public DbSet<Token> Tokens => Set<Token>();
    public DbSet<InstallationClaim> Claims => Set<InstallationClaim>();
    public DbSet<Stack> Stacks => Set<Stack>();
    public DbSet<Account> Accounts => Set<Account>();
    public DbSet<Permission> Permissions => Set<Permission>();
    public DbSet<App> Apps => Set<App>();
    public DbSet<Service> Services => Set<Service>();
    public DbSet<ServiceSizingPolicy> ServiceSizingPolicies => Set<ServiceSizingPolicy>();
    public DbSet<Configuration> Configurations => Set<Configuration>();
    public DbSet<Setting> Settings => Set<Setting>();
    public DbSet<Image> Images => Set<Image>();
    public DbSet<SourceArchive> SourceArchives => Set<SourceArchive>();
    public DbSet<Deployment> Deployments => Set<Deployment>();
    public DbSet<Release> Releases => Set<Release>();
    public DbSet<Container> Containers => Set<Container>();
    public DbSet<Operation> Operations => Set<Operation>();
    public DbSet<OperationStep> OperationSteps => Set<OperationStep>();
    public DbSet<DatabaseImage> DatabaseImages => Set<DatabaseImage>();
    public DbSet<Database> Databases => Set<Database>();
    public DbSet<DatabaseCredential> DatabaseCredentials => Set<DatabaseCredential>();
    public DbSet<Disk> Disks => Set<Disk>();
    public DbSet<Vhost> Vhosts => Set<Vhost>();
    public DbSet<MaintenancePage> MaintenancePages => Set<MaintenancePage>();
    public DbSet<Certificate> Certificates => Set<Certificate>();
    public DbSet<SshKey> SshKeys => Set<SshKey>();
    public DbSet<SshPortalConnection> SshPortalConnections => Set<SshPortalConnection>();
    public DbSet<Sequence> Sequences => Set<Sequence>();

    /// <summary>Adds a row under a new id, stamped with the time.</summary>
    public T AddRow<T>(T row, TimeProvider time) where T : Row
    {
        row.Id = NextId<T>();
        row.CreatedAt = row.UpdatedAt = time.GetUtcNow();
        Set<T>().Add(row);
        return row;
    }

    /// <summary>The next id of a type. It joins the caller's transaction; an id whose transaction was lost was never seen.</summary>
    public long NextId<T>() where T : Row
    {
        var name = Model.FindEntityType(typeof(T))!.GetTableName()!;
        return Database
            .SqlQuery<long>($"""INSERT INTO "Sequences" ("Name", "Last") VALUES ({name}, 1) ON CONFLICT ("Name") DO UPDATE SET "Last" = "Sequences"."Last" + 1 RETURNING "Last" """)
            .AsEnumerable().Single();
    }

    /// <summary>Does work in one transaction: all of it is durable afterwards, or none.</summary>
    public T InTransaction<T>(Func<T> work)
    {
        if (Database.CurrentTransaction is not null) return work();
        using var transaction = Database.BeginTransaction(IsolationLevel.Serializable);
        var result = work();
        SaveChanges();
        transaction.Commit();
        return result;
    }

    /// <inheritdoc cref="InTransaction{T}"/>
    public void InTransaction(Action work) => InTransaction(() =>
    {
        work();
        return 0;
    });

    protected override void ConfigureConventions(ModelConfigurationBuilder configuration) =>
        configuration.Properties<DateTimeOffset>().HaveConversion<Milliseconds>();

    protected override void OnModelCreating(ModelBuilder model)
    {
        foreach (var type in model.Model.GetEntityTypes().Select(t => t.ClrType).ToList())
        {
            var entity = model.Entity(type);
            if (type.IsAssignableTo(typeof(Row))) entity.Property(nameof(Row.Id)).ValueGeneratedNever();
            if (type.IsAssignableTo(typeof(AccountRow))) entity.HasIndex(nameof(AccountRow.AccountId));
        }
        // Handles are unique among the living of their environment.
        model.Entity<App>().HasIndex(a => new { a.AccountId, a.Handle }).IsUnique().HasFilter(Living);
        model.Entity<Database>().HasIndex(d => new { d.AccountId, d.Handle }).IsUnique().HasFilter(Living);
        model.Entity<Account>().HasIndex(a => new { a.OrganizationId, a.Handle }).IsUnique().HasFilter(Living);
        model.Entity<User>().HasIndex(u => u.Email).IsUnique();
        // One policy for a service.
        model.Entity<ServiceSizingPolicy>().HasIndex(p => p.ServiceId).IsUnique().HasFilter(Living);
        model.Entity<Container>().HasIndex(c => c.Name).IsUnique();
        model.Entity<Operation>().HasIndex(o => o.Status);
        model.Entity<Operation>().HasIndex(o => new { o.ResourceType, o.ResourceId });
        model.Entity<SshKey>().HasIndex(k => k.PublicKey).IsUnique();
        model.Entity<SshPortalConnection>().HasIndex(c => c.OperationId);
        model.Entity<Membership>().HasKey(m => new { m.UserId, m.RoleId });
        model.Entity<OperationStep>().HasKey(s => new { s.OperationId, s.Index });
        model.Entity<Sequence>().HasKey(s => s.Name);
    }

    const string Living = "\"DeletedAt\" IS NULL";

    sealed class Milliseconds() : ValueConverter<DateTimeOffset, long>(
        time => time.ToUnixTimeMilliseconds(), number => DateTimeOffset.FromUnixTimeMilliseconds(number));
}

/// <summary>The last id that was given for a table.</summary>
sealed class Sequence
{
    public string Name { get; set; } = "";
    public long Last { get; set; }
}

/// <summary>The store of a single machine.</summary>
sealed class SqliteStore(DbContextOptions<SqliteStore> options) : LandfallStore(options);

/// <summary>The store of those who have outgrown one machine.</summary>
sealed class PostgresStore(DbContextOptions<PostgresStore> options) : LandfallStore(options);

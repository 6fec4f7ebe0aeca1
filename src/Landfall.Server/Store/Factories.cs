using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Landfall.Server.Store;

/// <summary>Lets <c>dotnet ef migrations add NAME --context SqliteStore --output-dir Store/Sqlite</c> make migrations.</summary>
sealed class SqliteStoreFactory : IDesignTimeDbContextFactory<SqliteStore>
{
    public SqliteStore CreateDbContext(string[] args) => new(new DbContextOptionsBuilder<SqliteStore>().UseSqlite("Data Source=:memory:").Options);
}

/// <summary>The same for <c>--context PostgresStore --output-dir Store/Postgres</c>.</summary>
sealed class PostgresStoreFactory : IDesignTimeDbContextFactory<PostgresStore>
{
    public PostgresStore CreateDbContext(string[] args) => new(new DbContextOptionsBuilder<PostgresStore>().UseNpgsql("Host=localhost").Options);
}

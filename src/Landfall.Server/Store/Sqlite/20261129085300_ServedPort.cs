using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Landfall.Server.Store.Sqlite
{
    /// <inheritdoc />
    public partial class ServedPort : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<int>(
                name: "ServedPort",
                table: "Vhosts",
                type: "INTEGER",
                nullable: true);

            // Until now what was asked for was in force at once.
            migrationBuilder.Sql("""UPDATE "Vhosts" SET "ServedPort" = "ContainerPort" """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "ServedPort",
                table: "Vhosts");
        }
    }
}

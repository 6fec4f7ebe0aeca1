using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Landfall.Server.Store.Sqlite
{
    /// <inheritdoc />
    public partial class MaintenancePages : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "MaintenancePageId",
                table: "Vhosts",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "MaintenancePages",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false),
                    VhostId = table.Column<long>(type: "INTEGER", nullable: false),
                    OperationId = table.Column<long>(type: "INTEGER", nullable: false),
                    Url = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Content = table.Column<string>(type: "TEXT", nullable: false),
                    IsHtml = table.Column<bool>(type: "INTEGER", nullable: false),
                    CreatedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    UpdatedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    DeletedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    OrganizationId = table.Column<Guid>(type: "TEXT", nullable: false),
                    AccountId = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_MaintenancePages", x => x.Id);
                });

            migrationBuilder.CreateIndex(
                name: "IX_MaintenancePages_AccountId",
                table: "MaintenancePages",
                column: "AccountId");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "MaintenancePages");

            migrationBuilder.DropColumn(
                name: "MaintenancePageId",
                table: "Vhosts");
        }
    }
}

using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Landfall.Server.Store.Postgres
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
                type: "bigint",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "MaintenancePages",
                columns: table => new
                {
                    Id = table.Column<long>(type: "bigint", nullable: false),
                    VhostId = table.Column<long>(type: "bigint", nullable: false),
                    OperationId = table.Column<long>(type: "bigint", nullable: false),
                    Url = table.Column<byte[]>(type: "bytea", nullable: false),
                    Content = table.Column<string>(type: "text", nullable: false),
                    IsHtml = table.Column<bool>(type: "boolean", nullable: false),
                    CreatedAt = table.Column<long>(type: "bigint", nullable: false),
                    UpdatedAt = table.Column<long>(type: "bigint", nullable: false),
                    DeletedAt = table.Column<long>(type: "bigint", nullable: true),
                    OrganizationId = table.Column<Guid>(type: "uuid", nullable: false),
                    AccountId = table.Column<long>(type: "bigint", nullable: false)
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

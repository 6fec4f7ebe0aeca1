using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Landfall.Server.Store.Sqlite
{
    /// <inheritdoc />
    public partial class Sizing : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "OperationId",
                table: "Containers",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "ServiceSizingPolicies",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false),
                    ServiceId = table.Column<long>(type: "INTEGER", nullable: false),
                    UserId = table.Column<Guid>(type: "TEXT", nullable: false),
                    ScalingEnabled = table.Column<bool>(type: "INTEGER", nullable: false),
                    MetricLookbackSeconds = table.Column<int>(type: "INTEGER", nullable: false),
                    Percentile = table.Column<double>(type: "REAL", nullable: false),
                    PostScaleUpCooldownSeconds = table.Column<int>(type: "INTEGER", nullable: false),
                    PostScaleDownCooldownSeconds = table.Column<int>(type: "INTEGER", nullable: false),
                    PostReleaseCooldownSeconds = table.Column<int>(type: "INTEGER", nullable: false),
                    MinCpuThreshold = table.Column<double>(type: "REAL", nullable: false),
                    MaxCpuThreshold = table.Column<double>(type: "REAL", nullable: false),
                    MinContainers = table.Column<int>(type: "INTEGER", nullable: false),
                    MaxContainers = table.Column<int>(type: "INTEGER", nullable: false),
                    ScaleUpStep = table.Column<int>(type: "INTEGER", nullable: false),
                    ScaleDownStep = table.Column<int>(type: "INTEGER", nullable: false),
                    UseHorizontalScale = table.Column<bool>(type: "INTEGER", nullable: false),
                    CreatedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    UpdatedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    DeletedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    OrganizationId = table.Column<Guid>(type: "TEXT", nullable: false),
                    AccountId = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ServiceSizingPolicies", x => x.Id);
                });

            migrationBuilder.CreateIndex(
                name: "IX_ServiceSizingPolicies_AccountId",
                table: "ServiceSizingPolicies",
                column: "AccountId");

            migrationBuilder.CreateIndex(
                name: "IX_ServiceSizingPolicies_ServiceId",
                table: "ServiceSizingPolicies",
                column: "ServiceId",
                unique: true,
                filter: "\"DeletedAt\" IS NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "ServiceSizingPolicies");

            migrationBuilder.DropColumn(
                name: "OperationId",
                table: "Containers");
        }
    }
}

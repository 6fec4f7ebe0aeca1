using System.CommandLine;
using Landfall.Cli.Apps;
using Landfall.Cli.Configuration;
using Landfall.Cli.Convert;
using Landfall.Cli.Databases;
using Landfall.Cli.Drift;
using Landfall.Cli.Endpoints;
using Landfall.Cli.Environments;
using Landfall.Cli.Identity;
using Landfall.Cli.Machine;
using Landfall.Cli.Migrate;
using Landfall.Cli.Operations;
using Landfall.Cli.Portal;

namespace Landfall.Cli;

/// <summary>The command <c>landfall</c>: every command is registered here.</summary>
static class CommandLine
{
    static readonly Func<Surroundings, Command>[] Commands =
    [
        UpCommand.Build,
        DownCommand.Build,
        BackupCommand.Build,
        RestoreCommand.Build,
        KeyCommand.Build,
        LoginCommand.Build,
        OrganizationsCommand.Build,
        EnvironmentListCommand.Build,
        EnvironmentRenameCommand.Build,
        EnvironmentCaCertCommand.Build,
        AppsCommand.Build,
        AppsCreateCommand.Build,
        AppsRenameCommand.Build,
        AppsScaleCommand.Build,
        AppsDeprovisionCommand.Build,
        DeployCommand.Build,
        DeploymentsCommand.Build,
        RestartCommand.Build,
        RebuildCommand.Build,
        Apps.RollbackCommand.Build,
        ServicesCommand.Build,
        ServicesSettingsCommand.Build,
        AutoscalingPolicyCommand.Build,
        AutoscalingPolicySetCommand.Build,
        ConfigCommand.Build,
        ConfigGetCommand.Build,
        ConfigSetCommand.Build,
        ConfigUnsetCommand.Build,
        DbCreateCommand.Build,
        DbListCommand.Build,
        DbUrlCommand.Build,
        DbCopyCommand.Build,
        AgentCommand.Build,
        DbTunnelCommand.Build,
        DbDumpCommand.Build,
        DbExecuteCommand.Build,
        DbRenameCommand.Build,
        DbDeprovisionCommand.Build,
        DbVersionsCommand.Build,
        EndpointsListCommand.Build,
        EndpointsHttpsCreateCommand.Build,
        EndpointsDeprovisionCommand.Build,
        OperationFollowCommand.Build,
        OperationLogsCommand.Build,
        SshCommand.Build,
        LogsCommand.Build,
        SshKeysCommands.BuildList,
        SshKeysCommands.BuildAdd,
        SshKeysCommands.BuildRemove,
        DriftCommand.Build,
        ReconcileCommand.Build,
        OperationCancelCommand.Build,
        ConvertCommand.Build,
        MigrateCommand.Build,
        FetchDatabaseCommand.Build,
        RestoreDataCommand.Build,
        VersionCommand.Build,
    ];

    /// <summary>Runs one command to its exit code.</summary>
    public static async Task<int> RunAsync(string[] args, Surroundings around)
    {
        var parsed = Build(around).Parse(args, new ParserConfiguration { EnablePosixBundling = false, ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0) return Refuse(parsed, around);
        return await parsed.InvokeAsync(new InvocationConfiguration
        {
            Output = around.Terminal.Out,
            Error = around.Terminal.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = TimeSpan.FromSeconds(10),
        });
    }

    static RootCommand Build(Surroundings around)
    {
        var root = new RootCommand("Landfall runs apps and databases on your own machines, and takes apps off Heroku with their data.")
        {
            OutputOption.Build(),
        };
        root.Directives.Clear();
        foreach (var build in Commands) root.Add(build(around));
        return root;
    }

    static int Refuse(ParseResult parsed, Surroundings around)
    {
        foreach (var error in parsed.Errors) around.Terminal.Say(error.Message);
        var name = parsed.CommandResult.Command is RootCommand ? "" : " " + parsed.CommandResult.Command.Name;
        around.Terminal.Say($"See 'landfall{name} --help'.");
        return ExitCode.Usage;
    }
}

using System.CommandLine;
using Landfall.Cli.Screen;
using Landfall.Client;
using Landfall.Client.Accounts;
using Landfall.Client.Apps;
using Landfall.Client.Http;
using Landfall.Client.Operations;
using Landfall.Client.Settings;

namespace Landfall.Cli;

/// <summary>One run of one command: its settings, its platform and how it prints. The platform is met when it is first needed.</summary>
sealed class Session(Surroundings around, ParseResult parsed) : IDisposable
{
    ClientSettings? settings;
    Platform? platform;

    public Surroundings Around => around;

    public Terminal Terminal => around.Terminal;

    public Printer Printer { get; } = new(around.Terminal, OutputOption.Json(parsed, around.Variables));

    /// <summary>The platform that is meant where none is known: an earlier command went there.</summary>
    public Uri? Earlier { get; set; }

    public ClientSettings Settings => settings ??= ClientSettings.Load(around.Variables, around.Home, Earlier);

    public Platform Platform => platform ??= around.Connect(Settings, around.Time);

    /// <summary>The host that is about to be changed, as a person reads it.</summary>
    public string Host => Settings.ApiRoot.Authority;

    /// <summary>The environment of <c>--environment</c>, else the only one.</summary>
    public Task<Account> AccountAsync(string? handle, CancellationToken stop) => Platform.Accounts.FindAsync(handle, stop);

    /// <summary>The app of <c>--app</c>, else of the git remote (interface 2.4).</summary>
    public async Task<App> AppAsync(AppOptions options, CancellationToken stop)
    {
        var (app, environment) = (parsed.GetValue(options.App), parsed.GetValue(options.Environment));
        if (app is null && await GitRemote.FindAsync(parsed.GetValue(options.Remote), around.Variables, stop) is { } remote)
            (app, environment) = (remote.App, environment ?? remote.Environment);
        if (app is null) throw new UsageException("Could not find app in current working directory, please specify with --app");
        return await Platform.Apps.GetAsync(app, environment, stop);
    }

    /// <summary>The service of an app, by its process type.</summary>
    public static Service ServiceOf(App app, string name) =>
        app.Services.FirstOrDefault(s => s.ProcessType == name) ?? throw new NotFoundException(
            $"Service with type {name} does not exist for app {app.Handle}. Valid service types: "
            + (app.Services.Count == 0 ? "NONE (deploy the app first)" : string.Join(", ", app.Services.Select(s => s.ProcessType))));

    /// <summary>Waits for an operation, showing its log as messages.</summary>
    public Task<Operation> FollowAsync(Operation operation, CancellationToken stop)
    {
        Terminal.Say($"Operation #{operation.Id} ({operation.Type}) on {Host}");
        return Platform.Operations.WaitAsync(operation, Terminal.Say, stop);
    }

    public void Dispose() => platform?.Dispose();
}

/// <summary>The command was not given what it needs.</summary>
sealed class UsageException(string message) : Exception(message);

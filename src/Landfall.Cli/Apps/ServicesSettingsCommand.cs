using System.CommandLine;
using System.Text.Json.Nodes;

namespace Landfall.Cli.Apps;

/// <summary><c>services:settings</c>: how a service is released and scaled, from now on.</summary>
static class ServicesSettingsCommand
{
    public static Command Build(Surroundings around)
    {
        var service = new Argument<string>("SERVICE") { Description = "The service's name" };
        var app = new AppOptions();
        var flags = new Dictionary<string, Toggle>
        {
            ["force_zero_downtime"] = new("force-zero-downtime", "Start new containers before the old stop, also without an endpoint"),
            ["naive_health_check"] = new("simple-health-check", "Staying up for 30 seconds is health enough"),
            ["restart_free_scaling"] = new("restart-free-scaling", "Scaling leaves the containers that run alone"),
        };
        var patience = new Option<int?>("--stop-timeout") { Description = "Seconds between SIGTERM and SIGKILL" };
        var command = new Command("services:settings", "Modifies the deployment settings for a service") { service, patience };
        app.AddTo(command);
        foreach (var flag in flags.Values) flag.AddTo(command);
        command.Does(around, async (parsed, session, stop) =>
        {
            var body = new JsonObject();
            foreach (var (key, flag) in flags) if (flag.Value(parsed) is { } value) body[key] = value;
            if (parsed.GetValue(patience) is { } seconds) body["stop_timeout"] = seconds;
            if (body.Count == 0) throw new UsageException("Say what to set: --force-zero-downtime, --simple-health-check, --restart-free-scaling or --stop-timeout.");
            var target = Session.ServiceOf(await session.AppAsync(app, stop), parsed.GetValue(service)!);
            await session.Platform.Api.PutAsync(target.Document.Self, body, stop);
            session.Terminal.Say($"Set for {target.ProcessType}; what is released or scaled from now on goes by it.");
        });
        return command;
    }
}

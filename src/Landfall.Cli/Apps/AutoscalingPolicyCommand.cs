using System.CommandLine;
using System.Text.Json.Nodes;
using Landfall.Client.Hal;
using Landfall.Client.Http;

namespace Landfall.Cli.Apps;

/// <summary><c>services:autoscaling_policy</c>.</summary>
static class AutoscalingPolicyCommand
{
    public static Command Build(Surroundings around)
    {
        var service = new Argument<string>("SERVICE") { Description = "The service's name" };
        var app = new AppOptions();
        var command = new Command("services:autoscaling_policy", "Returns the associated sizing policy, if any") { service };
        app.AddTo(command);
        command.Does(around, async (parsed, session, stop) =>
        {
            var target = Session.ServiceOf(await session.AppAsync(app, stop), parsed.GetValue(service)!);
            var policy = target.Document.FindLink("service_sizing_policy")
                ?? throw new NotFoundException($"Service {target.ProcessType} does not have a service sizing policy set");
            session.Printer.Object(Shape(await session.Platform.Api.GetAsync(policy, secrets: false, stop)));
        });
        return command;
    }

    static JsonObject Shape(HalDocument policy) => new(policy.Json.EnumerateObject()
        .Where(field => !field.Name.StartsWith('_')).Select(field => KeyValuePair.Create(field.Name, JsonNode.Parse(field.Value.GetRawText()))));
}

using System.CommandLine;
using System.Text.Json.Nodes;
using Landfall.Client.Accounts;

namespace Landfall.Cli.Environments;

/// <summary><c>environment:ca_cert</c>: what its databases' certificates are checked with.</summary>
static class EnvironmentCaCertCommand
{
    public static Command Build(Surroundings around)
    {
        var environment = CommonOptions.Environment();
        var command = new Command("environment:ca_cert", "Retrieve the CA certificate associated with the environment") { environment };
        command.Does(around, async (parsed, session, stop) =>
        {
            var wanted = parsed.GetValue(environment);
            IReadOnlyList<Account> accounts = wanted is null ? await session.Platform.Accounts.ListAsync(stop) : [await session.AccountAsync(wanted, stop)];
            session.Printer.Listed([.. accounts.Select(Shape)], "ca_body");
        });
        return command;
    }

    static JsonObject Shape(Account account) => new() { ["handle"] = account.Handle, ["ca_body"] = account.Document.OptionalText("ca_body") };
}

using System.Text.Json.Nodes;
using Landfall.Migrate.Planning;
using Spectre.Console;

namespace Landfall.Cli.Migrate;

/// <summary>Shows a plan: a table on a terminal, plain lines to a file, JSON to a program.</summary>
static class PlanScreen
{
    public static void Show(Session session, MigrationPlan plan)
    {
        if (session.Printer.Json) session.Printer.Document(JsonNode.Parse(plan.ToJson())!);
        else if (session.Terminal.ShowsData) Table(plan);
        else Lines(session, plan);
    }

    static IEnumerable<(string Title, IReadOnlyList<PlanItem> Items)> Parts(MigrationPlan plan) =>
    [
        ($"made on {plan.Host}, in {plan.Environment}", plan.WillMake),
        ("changed on Heroku", plan.WillChange),
        ("left", plan.WillLeave),
        ("needs a person", plan.NeedsPerson),
        ("BLOCKERS", plan.Blockers),
    ];

    static void Lines(Session session, MigrationPlan plan)
    {
        foreach (var (title, items) in Parts(plan).Where(p => p.Items.Count > 0))
        {
            session.Terminal.Out.WriteLine($"=== {title}");
            foreach (var item in items) session.Terminal.Out.WriteLine($"{item.What}: {item.How}");
            session.Terminal.Out.WriteLine();
        }
    }

    static void Table(MigrationPlan plan)
    {
        foreach (var (title, items) in Parts(plan).Where(p => p.Items.Count > 0))
        {
            var table = new Table().Title(Markup.Escape($"{plan.App}: {title}")).HideHeaders().AddColumn("").AddColumn("").Expand();
            foreach (var item in items) table.AddRow(new Text(item.What), new Text(item.How));
            AnsiConsole.Write(table);
        }
    }
}

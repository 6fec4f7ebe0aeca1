using System.Text.Json.Nodes;
using ClientStandIn;
using Landfall.Server.Tests.Access;
using Landfall.Server.Tests.Running;

namespace Landfall.Server.Tests.Wire;

/// <summary>Everything that can be read, read as the pickiest client does.</summary>
[Collection(InstallationTests.Name)]
public sealed class EveryDocument(RunningInstallation installation)
{
    [Fact]
    public async Task Has_every_required_key_of_the_right_type_and_links_of_the_one_origin()
    {
        List<string> faults = [];
        foreach (var path in Paths())
        {
            var answer = await installation.Ours.Visitor.GetAsync(path, ("Host", "evil.example.org"), ("X-Forwarded-Host", "evil.example.org"));
            if (answer.Status != 200) faults.Add($"{path}: {answer.Status} {answer.Text}");
            else if (answer.Type == "application/hal+json") faults.AddRange(StrictReading.Faults(answer.Json, RunningInstallation.Origin).Select(fault => $"{path}: {fault}"));
            if (answer.Text.Contains("evil", StringComparison.Ordinal)) faults.Add($"{path} repeats the host it was asked by");
        }
        Assert.True(faults.Count == 0, string.Join('\n', faults.Distinct()));
    }

    [Fact]
    public async Task Has_no_link_that_leads_nowhere()
    {
        Dictionary<string, string> links = [];
        foreach (var path in Paths().Append("/"))
            foreach (var (name, href) in Links((await installation.Ours.Visitor.GetAsync(path)).Text)) links[href] = $"{name} of {path}";
        List<string> dead = [];
        // A source is sent there, not read.
        foreach (var (href, where) in links.Where(link => !link.Key.EndsWith("/source", StringComparison.Ordinal)))
            // History names what is gone; it can still be looked at.
            if ((await installation.Ours.Visitor.GetAsync(href + "?with_deleted=true")).Status is 404 or 405 or >= 500) dead.Add($"{href} ({where})");
        Assert.True(dead.Count == 0, string.Join('\n', dead));
    }

    [Fact]
    public async Task Says_the_same_href_wherever_it_names_the_same_thing()
    {
        var visitor = installation.Ours.Visitor;
        var account = (await visitor.GetAsync($"/accounts/{installation.Ours.Account}/")).Json["_links"]!["self"]!["href"]!.GetValue<string>();
        Assert.Equal($"{RunningInstallation.Origin}/accounts/{installation.Ours.Account}", account);
        foreach (var collection in new[] { "apps", "databases", "services" })
            Assert.All(
                (await visitor.GetAsync($"/{collection}?per_page=5000")).Json["_embedded"]![collection]!.AsArray()
                    .Where(item => item!["id"]!.ToString() == installation.Ours.Rows[collection]),
                item => Assert.Equal(account, item!["_links"]!["account"]!["href"]!.GetValue<string>()));
    }

    // Not of one row and not of one answer: what is asked for by handle, what needs a live database, and endless or plain texts.
    IEnumerable<string> Paths() => RouteTable.Closed(installation)
        .Where(route => route.Method == "GET" && !route.Pattern.StartsWith("/find/", StringComparison.Ordinal) && !route.Pattern.EndsWith("/activity", StringComparison.Ordinal))
        .Select(route => route.Path(Rows()));

    Dictionary<string, string> Rows() => installation.InStore(store => installation.Ours.Rows
        .Append(new("stacks", store.Stacks.First().Id.ToString())).Append(new("database_images", store.DatabaseImages.First().Id.ToString())).ToDictionary());

    static IEnumerable<(string Name, string Href)> Links(string text)
    {
        try
        {
            return Links(JsonNode.Parse(text)).ToList();
        }
        catch (System.Text.Json.JsonException)
        {
            return [];
        }
    }

    static IEnumerable<(string Name, string Href)> Links(JsonNode? node) => node switch
    {
        JsonArray list => list.SelectMany(Links),
        JsonObject fields => fields.SelectMany(field => field.Value is JsonObject { Count: 1 } link && link["href"] is { } href
            ? [(field.Key, href.GetValue<string>())] : Links(field.Value)),
        _ => [],
    };
}

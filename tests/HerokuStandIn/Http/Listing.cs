using System.Text.Json;
using System.Text.Json.Nodes;

namespace HerokuStandIn.Http;

/// <summary>A list with Heroku's paging: Range in, Content-Range and Next-Range out, 206 when there is more (heroku 2.2).</summary>
sealed class Listing(IEnumerable<object> items) : IResult
{
    public async Task ExecuteAsync(HttpContext http)
    {
        var given = http.Request.Headers.Range.ToString();
        var range = ListRange.Parse(given.Length == 0 ? "id .." : given);
        var rows = JsonSerializer.SerializeToNode(items, HerokuJson.Options)!.AsArray().Select(n => n!.AsObject()).ToList();
        if (range is null || (rows.Count > 0 && !rows[0].ContainsKey(range.Key)))
        {
            await Answer.Refused(416, "requested_range_not_satisfiable", $"The range '{given}' is not one this list knows.").ExecuteAsync(http);
            return;
        }
        var inRange = range.Sort(given.Length == 0 ? rows : [.. rows.OrderBy(r => r[range.Key], ByValue.Instance)]);
        var page = inRange.Take(range.Max).ToList();
        var headers = http.Response.Headers;
        headers["Accept-Ranges"] = "id, name, version";
        headers["Content-Range"] = page.Count == 0
            ? $"{range.Key} ..; max={range.Max}"
            : $"{range.Key} {page[0][range.Key]}..{page[^1][range.Key]}; {range.Options}";
        var more = page.Count < inRange.Count;
        if (more) headers["Next-Range"] = $"{range.Key} ]{page[^1][range.Key]}..; {range.Options}";
        await new Answer(more ? StatusCodes.Status206PartialContent : StatusCodes.Status200OK, page).ExecuteAsync(http);
    }
}

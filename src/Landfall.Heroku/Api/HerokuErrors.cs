using System.Text.Json;

namespace Landfall.Heroku.Api;

/// <summary>Heroku's refusals in words: what happened and what to do next (heroku 2.2).</summary>
static class HerokuErrors
{
    const int LongestMessage = 500;

    public static async Task<HerokuException> ReadAsync(HttpRequestMessage request, HttpResponseMessage answer, CancellationToken stop)
    {
        var error = Parse(await answer.Content.ReadAsByteArrayAsync(stop));
        var status = (int)answer.StatusCode;
        var id = error?.Id is { Length: > 0 and <= 64 } given ? Printable.Line(given, 64) : $"http_{status}";
        var said = error?.Message is { Length: > 0 } text ? $" Heroku says: {Printable.Line(text, LongestMessage)}" : "";
        return new HerokuException(id, status,
            $"{What(status, id)} ({request.Method} {request.RequestUri!.AbsolutePath} answered {status}).{said} {Next(status, id)}");
    }

    static ErrorJson? Parse(byte[] body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, HerokuJson.Default.ErrorJson);
        }
        catch (JsonException)
        {
            return null; // A page of a proxy: the status alone has to do.
        }
    }

    static string What(int status, string id) => (status, id) switch
    {
        (401, _) => "Heroku refused the token",
        (402, _) => "The Heroku account is delinquent",
        (403, "two_factor") => "Heroku wants a second factor",
        (403, "suspended") => "The Heroku account or app is suspended",
        (403, _) => "The token may not do this",
        (404, _) => "Heroku does not have this, or does not show it to this account",
        (429, _) => "The account's rate limit is used up",
        (503, "api_maintenance") => "Heroku's API is under maintenance",
        ( >= 500, _) => "Heroku failed",
        _ => "Heroku refused the request",
    };

    static string Next(int status, string id) => (status, id) switch
    {
        (401, _) => "Make a new token with `heroku authorizations:create -s global -e 86400` and put it into HEROKU_API_KEY.",
        (402, _) => "Settle the account's invoices at dashboard.heroku.com/account/billing, then run the same command again.",
        (403, "two_factor") => "Use a token of `heroku authorizations:create`, which needs no second factor.",
        (403, "suspended") => "Ask Heroku's support to lift the suspension, then run the same command again.",
        (403, _) => "Reading needs the scope read-protected, the cutover global: `heroku authorizations:create -s global -e 86400`, "
            + "by a member who may see the app.",
        (404, _) => "Check the name: `heroku apps --all` lists the apps that your account sees.",
        (429, _) => "Wait a few minutes, then run the same command again.",
        ( >= 500, _) => "See status.heroku.com, then run the same command again.",
        _ => "Nothing was changed by this request.",
    };
}

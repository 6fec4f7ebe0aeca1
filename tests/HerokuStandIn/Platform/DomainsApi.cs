using HerokuStandIn.Apps;
using HerokuStandIn.Http;
using Landfall.Values;

namespace HerokuStandIn.Platform;

/// <summary>The app's host names: Heroku's own one, and those that users added.</summary>
static class DomainsApi
{
    static readonly Guid DefaultId = new("1b1e1d4d-0f0b-4b3a-9e54-00000000d0a1");

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/domains", (AppStore store, StandInOptions options) => new Listing(
            store.Current.Domains.Select(d => Custom(d, store.Current, options)).Prepend(Default(store.Current, options))));
        app.MapPost("/domains", AddAsync);
        app.MapDelete("/domains/{name}", Remove);
    }

    static async Task<IResult> AddAsync(HttpRequest request, AppStore store, StandInOptions options, TimeProvider time)
    {
        if (!HostName.TryParse((await Body.ReadAsync(request))["hostname"]?.ToString(), out var host)) return Answer.Invalid("Hostname is not one.");
        if (store.Current.Domains.Any(d => d.HostName == host.Value)) return Answer.Invalid($"{host} is already added to this app.");
        var domain = new Domain(Guid.NewGuid(), host.Value, time.GetUtcNow());
        return Answer.Created(Custom(domain, store.Change(s => s with { Domains = [.. s.Domains, domain] }), options));
    }

    static Answer Remove(string name, AppStore store, StandInOptions options)
    {
        if (store.Current.Domains.FirstOrDefault(d => d.HostName == name || $"{d.Id}" == name) is not { } domain) return Answer.Missing("domain");
        return Answer.Ok(Custom(domain, store.Change(s => s with { Domains = [.. s.Domains.Where(d => d.Id != domain.Id)] }), options));
    }

    static object Default(AppState app, StandInOptions options) =>
        Of(DefaultId, $"{options.App}-1234567890ab.herokuapp.com", "heroku", null, "none", app.CreatedAt, AppBody.Reference(app, options));

    static object Custom(Domain domain, AppState app, StandInOptions options) =>
        Of(domain.Id, domain.HostName, "custom", "whispering-willow-abc.herokudns.com", "succeeded", domain.CreatedAt,
            AppBody.Reference(app, options));

    static object Of(Guid id, string hostname, string kind, string? cname, string status, DateTimeOffset at, object app) => new
    {
        id, hostname, kind, cname, status, app, acm_status = (string?)null, acm_status_reason = (string?)null, sni_endpoint = (object?)null,
        created_at = at, updated_at = at,
    };
}

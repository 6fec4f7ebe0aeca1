using System.Text.Json.Nodes;
using Landfall.Server.Accounts;
using Landfall.Server.Apps;
using Landfall.Server.Hal;

namespace Landfall.Server.Sizing;

/// <summary>Autoscaling policies, one for a service (interface 1.4, 2.4; the command line calls them <c>services:autoscaling_policy</c>).</summary>
static class SizingRoutes
{
    const string Collection = "service_sizing_policies";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/" + Collection, (Call call) => Page(call, call.Rows<ServiceSizingPolicy>()));
        routes.MapGet("/accounts/{id:long}/" + Collection, (long id, Call call) =>
        {
            var account = call.Account(id).Id;
            return Page(call, call.Rows<ServiceSizingPolicy>().Where(p => p.AccountId == account));
        });
        routes.MapGet("/services/{id:long}/" + Collection, (long id, Call call) =>
        {
            var service = call.Find<Service>(id).Id;
            return Page(call, call.Rows<ServiceSizingPolicy>().Where(p => p.ServiceId == service));
        });
        routes.MapGet("/service_sizing_policies/{id:long}", (long id, Call call) => call.Ok(Describe(call, call.Find<ServiceSizingPolicy>(id))));
        routes.MapPost("/services/{id:long}/" + Collection, CreateAsync);
        routes.MapPut("/services/{id:long}/" + Collection, PutAsync);
        routes.MapPut("/service_sizing_policies/{id:long}", UpdateAsync);
        routes.MapDelete("/services/{id:long}/service_sizing_policy", Delete);
    }

    /// <summary>The policy of a service; null when it has none.</summary>
    public static ServiceSizingPolicy? Of(Call call, Service service) =>
        call.Store.ServiceSizingPolicies.FirstOrDefault(p => p.ServiceId == service.Id && p.DeletedAt == null);

    static IResult Page(Call call, IQueryable<ServiceSizingPolicy> policies) =>
        call.Page(Collection, policies.OrderBy(p => p.Id), p => Describe(call, p));

    static async Task<IResult> CreateAsync(long id, Call call)
    {
        var service = Scalable(call, id);
        return call.Created(Describe(call, Set(call, () => Of(call, service) is null
            ? New(call, service) : throw ApiError.Unprocessable("The service has a policy already. Change it with PUT."), await call.BodyAsync())));
    }

    static async Task<IResult> PutAsync(long id, Call call)
    {
        var service = Scalable(call, id);
        return call.Ok(Describe(call, Set(call, () => Of(call, service) ?? New(call, service), await call.BodyAsync())));
    }

    static async Task<IResult> UpdateAsync(long id, Call call) =>
        call.Ok(Describe(call, Set(call, () => call.Find<ServiceSizingPolicy>(id, Scope.Deploy), await call.BodyAsync())));

    static IResult Delete(long id, Call call)
    {
        var policy = Of(call, call.Find<Service>(id, Scope.Deploy)) ?? throw ApiError.NotFound();
        policy.DeletedAt = call.Time.GetUtcNow();
        call.Store.SaveChanges();
        return Results.NoContent();
    }

    static Service Scalable(Call call, long id) => call.Find<Service>(id, Scope.Deploy) is { AppId: not null } service
        ? service : throw ApiError.Unprocessable("A database is not scaled by a policy; restart it with another size.");

    static ServiceSizingPolicy New(Call call, Service service) =>
        new() { OrganizationId = service.OrganizationId, AccountId = service.AccountId, ServiceId = service.Id };

    // Which one it is, is seen in the transaction: two may be asked for at once.
    static ServiceSizingPolicy Set(Call call, Func<ServiceSizingPolicy> which, Body body) => call.Store.InTransaction(() =>
    {
        var policy = which();
        SizingFields.Fill(policy, body);
        policy.UserId = call.Who.User.Id;
        if (policy.Id == 0) call.Store.AddRow(policy, call.Time);
        policy.UpdatedAt = call.Time.GetUtcNow();
        return policy;
    });

    static JsonObject Describe(Call call, ServiceSizingPolicy policy)
    {
        var document = Document.Of(call, "service_sizing_policy", Collection, policy)
            .Add("autoscaling", ServiceSizingPolicy.Horizontal).Add("scaling_enabled", policy.ScalingEnabled).Add("default_policy", false)
            .Add("metric_lookback_seconds", policy.MetricLookbackSeconds).Add("percentile", policy.Percentile)
            .Add("post_scale_up_cooldown_seconds", policy.PostScaleUpCooldownSeconds).Add("post_scale_down_cooldown_seconds", policy.PostScaleDownCooldownSeconds)
            .Add("post_release_cooldown_seconds", policy.PostReleaseCooldownSeconds)
            .Add("min_cpu_threshold", policy.MinCpuThreshold).Add("max_cpu_threshold", policy.MaxCpuThreshold)
            .Add("min_containers", policy.MinContainers).Add("max_containers", policy.MaxContainers)
            .Add("scale_up_step", policy.ScaleUpStep).Add("scale_down_step", policy.ScaleDownStep)
            .Add("use_horizontal_scale", policy.UseHorizontalScale)
            .Add("account_id", policy.AccountId).Add("disable_recommendations", false).Nulls("cpu_consideration_threshold");
        foreach (var (name, value) in SizingFields.Vertical) document.Add(name, name == "maximum_memory" ? null : value);
        return document.To("account", call.Href("accounts", policy.AccountId)).To("service", call.Href("services", policy.ServiceId)).Done();
    }
}

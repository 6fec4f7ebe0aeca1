using HerokuStandIn.Apps;
using HerokuStandIn.Http;

namespace HerokuStandIn.Data;

/// <summary>Answers 404 unless the path names the database add-on, by name or id.</summary>
sealed class OnlyThisDatabase(AppStore store) : IEndpointFilter
{
    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var asked = context.HttpContext.GetRouteValue("addon")?.ToString();
        return asked == store.Current.Database.Name || asked == $"{store.Current.Database.Id}"
            ? next(context)
            : ValueTask.FromResult<object?>(Answer.Missing("database"));
    }
}

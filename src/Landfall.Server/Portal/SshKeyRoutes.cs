using System.Text.Json.Nodes;
using Landfall.Server.Hal;
using Landfall.Values;

namespace Landfall.Server.Portal;

/// <summary>The SSH keys of a person, who alone sees and changes them (interface 2.2).</summary>
static class SshKeyRoutes
{
    const int Most = 50;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/users/{id:guid}/ssh_keys", (Guid id, Call call) => call.Page("ssh_keys", Of(call, id), k => Describe(call, k)));
        routes.MapPost("/users/{id:guid}/ssh_keys", AddAsync);
        routes.MapGet("/ssh_keys/{id:guid}", (Guid id, Call call) => call.Ok(Describe(call, Find(call, id))));
        routes.MapDelete("/ssh_keys/{id:guid}", Remove);
    }

    static IQueryable<SshKey> Of(Call call, Guid user)
    {
        if (user != call.Who.User.Id) throw ApiError.NotFound();
        return call.Store.SshKeys.Where(k => k.UserId == user).OrderBy(k => k.CreatedAt);
    }

    static SshKey Find(Call call, Guid id) => Of(call, call.Who.User.Id).FirstOrDefault(k => k.Id == id) ?? throw ApiError.NotFound();

    static async Task<IResult> AddAsync(Guid id, Call call)
    {
        var keys = Of(call, id);
        var body = await call.BodyAsync();
        var key = SshPublicKey.Parse(body.Need("ssh_public_key")).ToString();
        var row = call.Store.InTransaction(() =>
        {
            if (keys.Count() >= Most) throw ApiError.Unprocessable($"There are {Most} keys already. Remove one first.");
            // A key says who pushes: it cannot be two people.
            if (call.Store.SshKeys.Any(k => k.PublicKey == key)) throw ApiError.Unprocessable("This key is registered already.");
            var added = new SshKey { Id = Guid.NewGuid(), UserId = id, Name = body.Text("name") ?? "", PublicKey = key, CreatedAt = call.Time.GetUtcNow() };
            call.Store.Add(added);
            return added;
        });
        return call.Created(Describe(call, row));
    }

    static IResult Remove(Guid id, Call call)
    {
        call.Store.Remove(Find(call, id));
        call.Store.SaveChanges();
        return Results.NoContent();
    }

    static JsonObject Describe(Call call, SshKey row)
    {
        var key = SshPublicKey.Parse(row.PublicKey);
        return Document.Of(call, "ssh_key", "ssh_keys", row.Id)
            .Add("name", row.Name).Add("ssh_public_key", row.PublicKey).Add("md5_fingerprint", key.Md5).Add("sha256_fingerprint", key.Sha256)
            .Add("public_key_fingerprint", key.Md5).Add("created_at", Call.Stamp(row.CreatedAt)).Add("updated_at", Call.Stamp(row.CreatedAt))
            .To("user", call.Href("users", row.UserId)).Done();
    }
}

using System.Text.Json;
using System.Text.Json.Nodes;
using Landfall.Server.Accounts;
using Landfall.Server.Identity;
using Landfall.Server.Installation;
using Landfall.Server.Operations;
using Landfall.Server.Store;
using Landfall.Values;
using Microsoft.EntityFrameworkCore;

namespace Landfall.Server.Hal;

/// <summary>
/// One request: who asks, what they may see, and how the answer is written. The only place where scope and permission are
/// checked: a row that is absent and a row that is not yours are the same to every caller.
/// </summary>
sealed class Call(IHttpContextAccessor accessor, LandfallStore store, Platform platform, Vault vault, TimeProvider time)
{
    public const int DefaultPage = 40;
    public const int LargestPage = 5000;

    public HttpContext Http { get; } = accessor.HttpContext!;
    public LandfallStore Store => store;
    public Platform Platform => platform;
    public Vault Vault => vault;
    public TimeProvider Time => time;
    public Principal Who => Http.Features.Get<Principal>() ?? throw ApiError.Unauthorized("invalid_token", "Log in first: landfall login.");
    public CancellationToken Stop => Http.RequestAborted;

    /// <summary>False: the client asked for answers without secrets (interface 2.3).</summary>
    public bool Secrets { get; } = !Preference(accessor.HttpContext!, "no_sensitive_extras", "true");

    // Secrets that are asked for by name leave an operation `show` of each row whose secrets are given out (interface 2.3).
    readonly bool secretsAskedFor = Preference(accessor.HttpContext!, "no_sensitive_extras", "false");
    readonly Dictionary<(string Resource, long Id), AccountRow> shown = [];

    /// <summary>False: embedded documents are left out of lists (interface 2.3).</summary>
    public bool Embed { get; } = accessor.HttpContext!.Request.Query["no_embed"] != "true";

    // What is gone can be looked at (interface 2.4, backup:orphaned), never changed.
    bool SeesDeleted => HttpMethods.IsGet(Http.Request.Method) && Http.Request.Query["with_deleted"] == "true";

    public Task<Body> BodyAsync() => Body.ReadAsync(Http.Request, Stop);

    /// <summary>The living rows that the caller may see.</summary>
    public IQueryable<T> Rows<T>(Scope need = Scope.BasicRead, bool withDeleted = false) where T : AccountRow
    {
        var accounts = Who.Accounts(store, need).Select(a => a.Id);
        return store.Set<T>().Where(r => accounts.Contains(r.AccountId) && (withDeleted || r.DeletedAt == null));
    }

    /// <summary>The row, when the caller may do with it what is needed.</summary>
    /// <exception cref="ApiError">404: it is absent or not visible. 403: it is visible, and this is not permitted.</exception>
    public T Find<T>(long id, Scope need = Scope.BasicRead, bool withDeleted = false) where T : AccountRow
    {
        var row = Rows<T>(Scope.BasicRead, withDeleted || SeesDeleted).FirstOrDefault(r => r.Id == id)
            ?? throw ApiError.NotFound();
        Permit(row.AccountId, need);
        return row;
    }

    public Account Account(long id, Scope need = Scope.BasicRead)
    {
        var account = Who.Accounts(store, Scope.BasicRead).FirstOrDefault(a => a.Id == id) ?? throw ApiError.NotFound();
        Permit(id, need);
        return account;
    }

    public bool May(long accountId, Scope need) => Who.Accounts(store, need).Any(a => a.Id == accountId);

    /// <summary>The environment of a row, for its keys; the row itself was found with permission.</summary>
    public Account AccountOf(AccountRow row) => store.Accounts.Find(row.AccountId)!;

    /// <summary>A secret column for the answer; null when the client does not want it, or may not have it.</summary>
    public string? Show<T>(T row, string column, byte[] value) where T : AccountRow
    {
        if (value.Length == 0 || !Secrets || !May(row.AccountId, Scope.Sensitive)) return null;
        if (secretsAskedFor) shown[(JsonNamingPolicy.SnakeCaseLower.ConvertName(typeof(T).Name), row.Id)] = row;
        return Open(row, column, value).Reveal();
    }

    public Secret Open<T>(T row, string column, byte[] value) where T : AccountRow =>
        vault.Open(AccountOf(row), typeof(T).Name, row.Id, column, value);

    public byte[] Seal<T>(T row, string column, Secret value) where T : AccountRow =>
        vault.Seal(AccountOf(row), typeof(T).Name, row.Id, column, value);

    public string Href(string collection, object id, string? below = null) =>
        $"{platform.Origin}/{collection}/{id}{(below is null ? "" : "/" + below)}";

    /// <summary>A page of a collection (interface 0.6). Past the end it is empty, not absent.</summary>
    public IResult Page<T>(string name, IQueryable<T> rows, Func<T, JsonObject> document)
    {
        var size = Math.Clamp(Query("per_page", DefaultPage), 1, LargestPage);
        var page = Math.Max(Query("page", 1), 1);
        var total = rows.Count();
        var items = rows.Skip((int)Math.Min((page - 1L) * size, int.MaxValue)).Take(size).AsEnumerable().Select(document).ToArray<JsonNode?>();
        var links = new JsonObject { ["self"] = Link(platform.Origin + Http.Request.Path) };
        if ((long)page * size < total) links["next"] = Link(Next(page + 1));
        return Answer(200, new JsonObject
        {
            ["total_count"] = total, ["per_page"] = size, ["current_page"] = page,
            ["_links"] = links,
            ["_embedded"] = new JsonObject { [name] = new JsonArray(items) },
        });
    }

    /// <summary>A collection that has nothing in it yet.</summary>
    public IResult Empty(string name) => Page(name, Array.Empty<object>().AsQueryable(), _ => []);

    public IResult Ok(JsonObject document) => Answer(200, document);

    public IResult Created(JsonObject document) => Answer(201, document);

    public static JsonObject Link(string href) => new() { ["href"] = href };

    public static string Stamp(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'");

    // What is not on record is not given out.
    IResult Answer(int status, JsonObject document)
    {
        if (shown.Count > 0) store.InTransaction(Record);
        return Results.Json(document, Json.Options, Json.Hal, status);
    }

    void Record()
    {
        foreach (var ((resource, _), row) in shown)
        {
            var show = OperationRoutes.New(store, time, Who.User, OperationRoutes.Of(row), resource, "show");
            (show.Status, show.StartedAt, show.EndedAt) = (OperationStatus.Succeeded, show.CreatedAt, show.CreatedAt);
        }
    }

    void Permit(long accountId, Scope need)
    {
        if (!May(accountId, need))
            throw ApiError.Forbidden($"This needs the permission '{Principal.Name(need)}' in the environment. Ask its owner.");
    }

    int Query(string name, int otherwise) => int.TryParse(Http.Request.Query[name], out var number) ? number : otherwise;

    string Next(int page)
    {
        var others = Http.Request.Query.Where(q => q.Key != "page").SelectMany(q => q.Value, (q, v) => $"&{Uri.EscapeDataString(q.Key)}={Uri.EscapeDataString(v ?? "")}");
        return $"{platform.Origin}{Http.Request.Path}?page={page}{string.Concat(others)}";
    }

    static bool Preference(HttpContext http, string name, string value) => http.Request.Headers["Prefer"]
        .SelectMany(header => (header ?? "").Split(',', ';'))
        .Any(preference => preference.Trim().Equals($"{name}={value}", StringComparison.OrdinalIgnoreCase));
}

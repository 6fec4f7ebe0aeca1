using Landfall.Client.Hal;
using Landfall.Client.Http;

namespace Landfall.Client.Accounts;

/// <summary>Environments.</summary>
public sealed class AccountCalls
{
    readonly PlatformApi api;

    internal AccountCalls(PlatformApi api) => this.api = api;

    /// <summary>All that the user may see.</summary>
    public async Task<IReadOnlyList<Account>> ListAsync(CancellationToken stop) =>
        [.. (await api.ListAsync("/accounts?per_page=5000&no_embed=true", secrets: false, stop)).Select(d => new Account(d))];

    /// <summary>The one with a handle; without a handle, the only one there is.</summary>
    /// <exception cref="NotFoundException">There is none, or without a handle there are several.</exception>
    public async Task<Account> FindAsync(string? handle, CancellationToken stop)
    {
        if (handle is not null)
            return await api.FindAsync($"/find/account?handle={Uri.EscapeDataString(handle)}", stop) is { } found
                ? new Account(found)
                : throw new NotFoundException($"Could not find environment {handle}");
        return await ListAsync(stop) switch
        {
            [var only] => only,
            [] => throw new NotFoundException("There is no environment that you may see"),
            var several => throw new NotFoundException(
                $"Several environments: name one with --environment ({string.Join(", ", several.Select(a => a.Handle))})"),
        };
    }

    /// <summary>The stack it is on.</summary>
    public Task<HalDocument> StackAsync(Account account, CancellationToken stop) =>
        api.GetAsync(account.Document.Link("stack"), secrets: false, stop);
}

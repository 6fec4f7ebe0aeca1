using Landfall.Server.Identity;
using Landfall.Server.Installation;
using Landfall.Server.Store;
using Microsoft.Extensions.DependencyInjection;

namespace Landfall.Server.Tests.Running;

/// <summary>Brings people in: the first owner by a claim, organizations and members through the store.</summary>
sealed class People(RunningInstallation installation)
{
    /// <summary>The first owner, as somebody becomes it who ran <c>landfall up</c>.</summary>
    public async Task ClaimAsync()
    {
        var claim = installation.InStore(store => Claims.New(store, TimeProvider.System))!;
        (await installation.Visitor().PostAsync("/claims/installation", new { token = claim, email = "first@example.com", password = RunningInstallation.Password }))
            .Expect(201);
    }

    /// <summary>An organization with an owner, a member without rights, an environment, and one of everything in it.</summary>
    public async Task<Tenant> SettleAsync(string name)
    {
        var (owner, member, owners, role) = installation.InStore(store => Add(store, name));
        var visitor = installation.Visitor(installation.Token(owner));
        var account = (await visitor.PostAsync("/accounts", new { handle = name, type = "production", organization_id = Organization(owner).ToString() })).Expect(201).Id;
        var rows = new Belongings(installation, account, owner, owners).Add();
        rows["roles"] = role.ToString();
        rows["memberships"] = $"{owner}.{owners}";
        rows["users"] = owner.ToString();
        rows["organizations"] = Organization(owner).ToString();
        rows["tokens"] = (await visitor.GetAsync("/current_token")).Expect(200).Json["id"]!.GetValue<string>();
        return new Tenant(name, owner, member, role, account, visitor, rows);
    }

    Guid Organization(Guid user) => installation.InStore(store => store.Users.Find(user)!.OrganizationId);

    (Guid Owner, Guid Member, Guid Owners, Guid Role) Add(LandfallStore store, string name)
    {
        var now = TimeProvider.System.GetUtcNow();
        var hash = installation.Services.GetRequiredService<Passwords>().Hash(RunningInstallation.Password);
        var organization = new Organization { Id = Guid.NewGuid(), Name = name, CreatedAt = now };
        var owners = new Role { Id = Guid.NewGuid(), OrganizationId = organization.Id, Name = "Account Owners", Type = "owner" };
        var members = new Role { Id = Guid.NewGuid(), OrganizationId = organization.Id, Name = "Members" };
        var owner = Person("owner");
        var member = Person("member");
        store.AddRange(organization, owners, members, owner, member,
            new Membership { UserId = owner.Id, RoleId = owners.Id }, new Membership { UserId = member.Id, RoleId = members.Id });
        return (owner.Id, member.Id, owners.Id, members.Id);

        User Person(string kind) => new()
        {
            Id = Guid.NewGuid(), OrganizationId = organization.Id, Email = $"{kind}@{name}.example.com", Name = $"{kind} of {name}", PasswordHash = hash, CreatedAt = now,
        };
    }
}

/// <summary>An organization of the installation.</summary>
/// <param name="Role">The member's role; it has no permission until a test gives it one.</param>
/// <param name="Rows">An id of its own in each collection.</param>
sealed record Tenant(string Name, Guid Owner, Guid Member, Guid Role, long Account, Visitor Visitor, IReadOnlyDictionary<string, string> Rows);

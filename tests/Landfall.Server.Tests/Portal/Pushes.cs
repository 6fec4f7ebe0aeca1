using System.Net.Sockets;
using Landfall.Portal;
using Landfall.Server.Identity;
using Landfall.Server.Tests.Running;
using Microsoft.Extensions.DependencyInjection;

namespace Landfall.Server.Tests.Portal;

/// <summary>The end of a push, which git's hook asks about: who began it may have lost the right to it, or the app, meanwhile.</summary>
[Collection(InstallationTests.Name)]
public sealed class Pushes(RunningInstallation installation)
{
    const int Refused = 77;

    [Fact]
    public async Task Are_taken_from_those_who_may_deploy_to_an_app_that_is_there()
    {
        var app = (await installation.Ours.Visitor.PostAsync($"/accounts/{installation.Ours.Account}/apps", new { handle = "pushed-to" })).Expect(201).Id;
        Assert.Equal(0, await EndAsync(app, installation.Ours.Owner));
        Assert.Equal(Refused, await EndAsync(app, installation.Ours.Member));
        Assert.Equal(Refused, await EndAsync(app, installation.Theirs.Owner));
        (await installation.Ours.Visitor.SendAsync("DELETE", $"/apps/{app}", null)).Expect(204);
        Assert.Equal(Refused, await EndAsync(app, installation.Ours.Owner));
    }

    async Task<int> EndAsync(long app, Guid user)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(Path.Combine(installation.Platform.PortalShared, Path.GetFileName(PortalPaths.Door))));
        await using var stream = new NetworkStream(socket);
        var ticket = installation.Services.GetRequiredService<Tickets>().New("push", $"{app} {user}", TimeSpan.FromMinutes(1));
        await new Hello("pushed") { Ticket = ticket, Updates = [$"{new string('0', 40)} {new string('a', 40)} refs/heads/topic"] }.WriteAsync(stream, default);
        while (await Frame.ReadAsync(stream, default) is { } frame)
            if (frame.Kind == FrameKind.Exit) return frame.Status;
        throw new InvalidDataException("The session ended without a status.");
    }
}

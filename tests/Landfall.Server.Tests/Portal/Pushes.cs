using System.Net.Sockets;
using System.Text;
using Landfall.Portal;
using Landfall.Server.Identity;
using Landfall.Server.Tests.Running;
using Microsoft.Extensions.DependencyInjection;

namespace Landfall.Server.Tests.Portal;

/// <summary>The beginning of a push, and its end, which git's hook asks about: who began it may have lost the right to it, or the app, meanwhile.</summary>
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

    [Fact]
    public async Task To_one_app_come_one_after_the_other_so_that_git_tells_the_second_what_the_first_changed()
    {
        // git makes the repositories as the portal's user, who must get there.
        File.SetUnixFileMode(installation.Directory, File.GetUnixFileMode(installation.Directory) | UnixFileMode.OtherExecute);
        var (app, other) = (await MakeAsync("pushed-twice"), await MakeAsync("pushed-once"));
        var first = await BeginAsync(app);
        Assert.Equal(FrameKind.Receive, (await HearAsync(first)).Kind);
        await using var second = await BeginAsync(app);
        Assert.Equal((FrameKind.Error, "Another push to this app is under way; this one begins when it has ended.\n"), await HearAsync(second));
        await using (var elsewhere = await BeginAsync(other)) Assert.Equal(FrameKind.Receive, (await HearAsync(elsewhere)).Kind);
        // One that goes away while it waits keeps nobody else waiting.
        await using (var impatient = await BeginAsync(app)) Assert.Equal(FrameKind.Error, (await HearAsync(impatient)).Kind);
        var begins = HearAsync(second);
        await Task.Delay(TimeSpan.FromSeconds(1));
        Assert.False(begins.IsCompleted);
        await first.DisposeAsync();
        Assert.Equal(FrameKind.Receive, (await begins).Kind);
        await second.DisposeAsync();
        await using var third = await BeginAsync(app);
        var told = await HearAsync(third);
        Assert.Equal(FrameKind.Receive, (told.Kind == FrameKind.Error ? await HearAsync(third) : told).Kind);

        async Task<(string Handle, long Id)> MakeAsync(string handle) =>
            (handle, (await installation.Ours.Visitor.PostAsync($"/accounts/{installation.Ours.Account}/apps", new { handle })).Expect(201).Id);
    }

    async Task<NetworkStream> BeginAsync((string Handle, long Id) app)
    {
        var stream = await KnockAsync();
        var ticket = installation.Services.GetRequiredService<Tickets>().New("key", $"{installation.Ours.Owner}", TimeSpan.FromMinutes(1));
        await new Hello("git") { Ticket = ticket, Command = $"git-receive-pack '{app.Handle}.git'" }.WriteAsync(stream, default);
        return stream;
    }

    async Task<int> EndAsync(long app, Guid user)
    {
        await using var stream = await KnockAsync();
        var ticket = installation.Services.GetRequiredService<Tickets>().New("push", $"{app} {user}", TimeSpan.FromMinutes(1));
        await new Hello("pushed") { Ticket = ticket, Updates = [$"{new string('0', 40)} {new string('a', 40)} refs/heads/topic"] }.WriteAsync(stream, default);
        while (await Frame.ReadAsync(stream, default) is { } frame)
            if (frame.Kind == FrameKind.Exit) return frame.Status;
        throw new InvalidDataException("The session ended without a status.");
    }

    static async Task<(FrameKind Kind, string Text)> HearAsync(NetworkStream session) =>
        await Frame.ReadAsync(session, default) is { } frame ? (frame.Kind, Encoding.UTF8.GetString(frame.Bytes.Span)) : throw new InvalidDataException("The session ended.");

    async Task<NetworkStream> KnockAsync()
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(Path.Combine(installation.Platform.PortalShared, Path.GetFileName(PortalPaths.Door))));
        return new NetworkStream(socket, ownsSocket: true);
    }
}

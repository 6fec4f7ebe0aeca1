using Landfall.Programs;
using Landfall.Server.Tests.Running;

namespace Landfall.Server.Tests.Stores;

/// <summary>The platform's disk, a small one of its own, is full: it says so, answers what needs no room, and goes on when there is some.</summary>
public sealed class FullDisk : IAsyncLifetime
{
    readonly string disk = Directory.CreateTempSubdirectory("landfall-disk-").FullName;
    RunningInstallation? installation;

    string Filler => Path.Combine(disk, "filler");

    public async Task InitializeAsync()
    {
        await RunAsync("mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", disk);
        installation = new RunningInstallation { Directory = Directory.CreateDirectory(Path.Combine(disk, "data")).FullName };
        await installation.InitializeAsync();
    }

    public async Task DisposeAsync()
    {
        File.Delete(Filler);
        if (installation is not null) await installation.DisposeAsync();
        // The store's connections are kept open for a while, though their files are gone.
        await RunAsync("umount", "--lazy", disk);
        Directory.Delete(disk);
    }

    [Fact]
    public async Task It_is_said_nothing_is_half_done_and_with_room_it_goes_on()
    {
        var (visitor, apps) = (installation!.Ours.Visitor, $"/accounts/{installation.Ours.Account}/apps");
        var app = (await visitor.PostAsync(apps, new { handle = "before" })).Expect(201).Id;
        await FillAsync();

        // What the store has room for in its files, it may still take.
        List<string> made = ["before"];
        Answer answer;
        while ((answer = await visitor.PostAsync(apps, new { handle = $"app-{made.Count}" })).Status == 201) made.Add($"app-{made.Count}");
        Assert.Equal((507, "insufficient_storage"), (answer.Status, answer.Error));
        Assert.Contains("disk is full", answer.Text, StringComparison.Ordinal);
        var archives = Directory.GetFileSystemEntries(installation.Platform.Archives);
        Assert.Equal(507, (await visitor.SendAsync("PUT", $"/apps/{app}/source", new ByteArrayContent(new byte[4 << 20]))).Status);
        Assert.Equal(archives, Directory.GetFileSystemEntries(installation.Platform.Archives));
        Assert.Equal(200, (await visitor.GetAsync($"/apps/{app}")).Status);

        File.Delete(Filler);
        (await visitor.PostAsync(apps, new { handle = "after" })).Expect(201);
        Assert.Equal(made.Append("after"), (await visitor.GetAsync($"{apps}?per_page=5000")).Json["_embedded"]!["apps"]!.AsArray()
            .Select(found => found!["handle"]!.GetValue<string>()).Where(handle => handle != "ours-app"));
    }

    async Task FillAsync()
    {
        await using var filler = new FileStream(Filler, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        await Assert.ThrowsAsync<IOException>(async () =>
        {
            while (true) await filler.WriteAsync(new byte[4096]);
        });
    }

    static async Task RunAsync(string program, params string[] arguments)
    {
        var ended = await ProgramRunner.RunAsync(new Landfall.Programs.Program(program, arguments));
        if (!ended.Succeeded) throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: {ended.Error}");
    }
}

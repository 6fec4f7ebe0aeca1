using System.Buffers.Binary;
using System.Formats.Tar;
using System.Net.Http.Headers;
using Landfall.Engine.Docker.Api;
using Landfall.Engine.Docker.Images;

namespace Landfall.Engine.Docker.Builds;

/// <summary>
/// An image with one program that does nothing for ever. A container of it exists for its control group alone, and needs no
/// other image to be on the machine.
/// </summary>
sealed class IdleImage(DockerApi api, ImageStore images)
{
    public const string Name = "landfall.local/idle:1";
    public const string Program = "/idle";
    const int Headers = 120;
    const long Base = 0x400000;

    public async Task EnsureAsync(CancellationToken stop)
    {
        if (await images.FindAsync(Name, stop) is not null) return;
        var machine = (await api.GetAsync("/info", DockerJson.Default.InfoAnswer, stop)).Architecture;
        using var archive = new MemoryStream();
        await using (var writer = new TarWriter(archive, TarEntryFormat.Pax, leaveOpen: true))
            await writer.WriteEntryAsync(
                new PaxTarEntry(TarEntryType.RegularFile, Program[1..]) { Mode = (UnixFileMode)0b101_101_101, DataStream = new MemoryStream(Executable(machine)) }, stop);
        archive.Position = 0;
        using var body = new StreamContent(archive);
        body.Headers.ContentType = new MediaTypeHeaderValue("application/x-tar");
        var query = $"fromSrc=-&repo={Uri.EscapeDataString(Name.Split(':')[0])}&tag={Name.Split(':')[1]}&changes={Uri.EscapeDataString($"CMD [\"{Program}\"]")}";
        using var response = await api.SendAsync(HttpMethod.Post, $"/images/create?{query}", body, stop);
        await foreach (var _ in ProgressStream.ReadAsync(response, stop)) continue;
    }

    /// <summary>The smallest ELF file: its header, one segment that is the file, and code that sleeps until a signal, again and again.</summary>
    static byte[] Executable(string machine)
    {
        var (kind, code) = machine switch
        {
            // mov eax, pause; syscall; jmp back
            "x86_64" => (0x3E, new byte[] { 0xB8, 0x22, 0, 0, 0, 0x0F, 0x05, 0xEB, 0xF7 }),
            // mov x0…x3, 0; mov x8, ppoll; svc 0; b back
            "aarch64" => (0xB7, Words(0xD2800000, 0xD2800001, 0xD2800002, 0xD2800003, 0xD2800928, 0xD4000001, 0x17FFFFFA)),
            _ => throw new EngineException($"Builds cannot be limited on a machine of the kind '{machine}': x86_64 and aarch64 are known."),
        };
        var file = new byte[Headers + code.Length];
        new byte[] { 0x7F, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1 }.CopyTo(file, 0);
        Put(file, 16, 2, 2); // an executable
        Put(file, 18, kind, 2);
        Put(file, 20, 1, 4);
        Put(file, 24, Base + Headers, 8); // where it begins
        Put(file, 32, 64, 8); // the table of segments
        Put(file, 52, 64, 2);
        Put(file, 54, 56, 2);
        Put(file, 56, 1, 2);
        Put(file, 64, 1, 4); // the segment is loaded, to be read and executed
        Put(file, 68, 5, 4);
        Put(file, 80, Base, 8);
        Put(file, 88, Base, 8);
        Put(file, 96, file.Length, 8);
        Put(file, 104, file.Length, 8);
        Put(file, 112, 0x10000, 8);
        code.CopyTo(file, Headers);
        return file;
    }

    static byte[] Words(params uint[] words)
    {
        var code = new byte[words.Length * 4];
        foreach (var (index, word) in words.Index()) BinaryPrimitives.WriteUInt32LittleEndian(code.AsSpan(index * 4), word);
        return code;
    }

    static void Put(byte[] file, int at, long value, int length)
    {
        for (var index = 0; index < length; index++) file[at + index] = (byte)(value >> (8 * index));
    }
}

using System.Runtime.InteropServices;

namespace Landfall.Portal.Session;

/// <summary>
/// The terminal that sshd made for the session. In raw mode it only passes bytes on: the container's own terminal echoes,
/// edits lines and turns Ctrl-C into a signal (termios(3)).
/// </summary>
sealed partial class Terminal : IDisposable
{
    const int Input = 0;
    const int Now = 0;
    const ulong GetWindow = 0x5413;

    // struct termios is 60 bytes on Linux; only libc looks into it.
    readonly byte[] before = new byte[128];
    bool raw;

    /// <summary>The session's terminal; null when it has none.</summary>
    public static Terminal? Find() => isatty(Input) == 1 ? new Terminal() : null;

    public unsafe void Raw()
    {
        fixed (byte* saved = before)
        {
            if (tcgetattr(Input, saved) != 0) return;
            var changed = new byte[before.Length];
            before.CopyTo(changed, 0);
            fixed (byte* mode = changed)
            {
                cfmakeraw(mode);
                raw = tcsetattr(Input, Now, mode) == 0;
            }
        }
    }

    public unsafe Frame Size()
    {
        var window = stackalloc ushort[4];
        return ioctl(Input, GetWindow, window) == 0 ? Frame.Size(window[0], window[1]) : Frame.Size(24, 80);
    }

    public unsafe void Dispose()
    {
        if (!raw) return;
        fixed (byte* saved = before) _ = tcsetattr(Input, Now, saved);
    }

    /// <summary>
    /// Has the kernel end this process with its parent, sshd's process of the connection: without a terminal sshd leaves
    /// programs running when the user goes (prctl(2), PR_SET_PDEATHSIG).
    /// </summary>
    public static void EndWithParent() => _ = prctl(1, 9);

    [LibraryImport("libc")]
    private static partial int prctl(int option, ulong argument);

    [LibraryImport("libc")]
    private static partial int isatty(int descriptor);

    [LibraryImport("libc")]
    private static unsafe partial int tcgetattr(int descriptor, byte* termios);

    [LibraryImport("libc")]
    private static unsafe partial int tcsetattr(int descriptor, int when, byte* termios);

    [LibraryImport("libc")]
    private static unsafe partial void cfmakeraw(byte* termios);

    [LibraryImport("libc")]
    private static unsafe partial int ioctl(int descriptor, ulong request, ushort* window);
}

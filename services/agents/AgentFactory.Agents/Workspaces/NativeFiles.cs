using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace AgentFactory.Agents.Workspaces;

/// <summary>
/// The calls of Linux that open a name relative to a directory's handle and never through a link. .NET opens by path only,
/// and a path can be made to lead elsewhere between the check and the use.
/// </summary>
internal static class NativeFiles
{
    public const int ReadOnly = 0;
    public const int WriteOnly = 1;
    public const int Create = 0x40;
    public const int Exclusive = 0x80;
    public const int NonBlocking = 0x800;
    public const int CloseOnExec = 0x80000;
    public const int PathOnly = 0x200000;

    public const int NoEntry = 2;
    public const int Exists = 17;
    public const int CrossDevice = 18;
    public const int NotADirectory = 20;
    public const int IsADirectory = 21;
    public const int NameTooLong = 36;
    public const int NoSystemCall = 38;
    public const int TooManyLinks = 40;

    private const long OpenAt2Call = 437;
    private const ulong StayBeneathWithoutLinks = 0x02 | 0x04 | 0x08;
    private const int EmptyPath = 0x1000;
    private const int NoFollowAt = 0x100;
    private const uint BasicStats = 0x7ff;

    // On arm64 these two differ from x64; the rest is alike.
    private static readonly bool Arm = RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm;

    public static int Directory => Arm ? 0x4000 : 0x10000;

    public static int NoFollow => Arm ? 0x8000 : 0x20000;

    /// <summary>Opens a directory by its path on the host.</summary>
    public static SafeFileHandle OpenRoot(string path) =>
        Wrap(open(ToBytes(path), ReadOnly | Directory | CloseOnExec, 0), out var error)
        ?? throw new IOException($"The workspace {path} cannot be opened (error {error}).");

    /// <summary>Opens a name beneath a directory, through no link whatever. Null with the error number when it cannot be.</summary>
    public static SafeFileHandle? OpenBeneath(SafeFileHandle directory, string path, int flags, uint mode, out int error)
    {
        var how = new OpenHow { Flags = (ulong)(uint)(flags | CloseOnExec), Mode = (flags & Create) != 0 ? mode : 0, Resolve = StayBeneathWithoutLinks };
        var handle = Wrap((int)openat2(OpenAt2Call, Number(directory), ToBytes(path), ref how, Marshal.SizeOf<OpenHow>()), out error);
        return handle is null && error == NoSystemCall ? OpenStepwise(directory, path, flags, mode, out error) : handle;
    }

    public static bool MakeDirectory(SafeFileHandle directory, string name, out int error) =>
        Check(mkdirat(Number(directory), ToBytes(name), 0x1ed), out error);

    public static bool Rename(SafeFileHandle directory, string from, string to, out int error) =>
        Check(renameat(Number(directory), ToBytes(from), Number(directory), ToBytes(to)), out error);

    public static bool Unlink(SafeFileHandle directory, string name, out int error) =>
        Check(unlinkat(Number(directory), ToBytes(name), 0), out error);

    public static bool ChangeMode(SafeFileHandle file, uint mode) => fchmod(Number(file), mode & 0x1ff) == 0;

    public static FileFacts? Look(SafeFileHandle handle) => Look(Number(handle), "", EmptyPath);

    public static FileFacts? Look(SafeFileHandle directory, string name) => Look(Number(directory), name, NoFollowAt);

    /// <summary>Of a path on the host, the last part of which is not followed.</summary>
    public static FileFacts? Look(string path) => Look(-100, path, NoFollowAt);

    private static FileFacts? Look(int directory, string name, int flags)
    {
        var facts = new Statx();
        return statx(directory, ToBytes(name), flags, BasicStats, ref facts) == 0
            ? new FileFacts((FileKind)(facts.Mode & 0xf000), facts.Mode & 0xfffu, (long)facts.Size, facts.Links)
            : null;
    }

    /// <summary>For kernels before 5.6: each part is opened on its own, none of them a link.</summary>
    private static SafeFileHandle? OpenStepwise(SafeFileHandle directory, string path, int flags, uint mode, out int error)
    {
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        SafeFileHandle? at = null;
        try
        {
            error = 0;
            for (var index = 0; index < parts.Length; index++)
            {
                if (parts[index] == "..")
                {
                    error = CrossDevice;
                    return null;
                }
                var last = index == parts.Length - 1;
                var next = Wrap(openat(Number(at ?? directory), ToBytes(parts[index]), (last ? flags : ReadOnly | Directory) | NoFollow | CloseOnExec, mode), out error);
                at?.Dispose();
                at = next;
                if (at is null)
                    return null;
            }
            var opened = at;
            at = null;
            return opened;
        }
        finally
        {
            at?.Dispose();
        }
    }

    private static SafeFileHandle? Wrap(int descriptor, out int error)
    {
        error = descriptor < 0 ? Marshal.GetLastPInvokeError() : 0;
        return descriptor < 0 ? null : new SafeFileHandle(descriptor, ownsHandle: true);
    }

    private static bool Check(int result, out int error)
    {
        error = result < 0 ? Marshal.GetLastPInvokeError() : 0;
        return result >= 0;
    }

    private static int Number(SafeFileHandle handle) => (int)handle.DangerousGetHandle();

    private static byte[] ToBytes(string text) => Encoding.UTF8.GetBytes(text + '\0');

    [StructLayout(LayoutKind.Sequential)]
    private struct OpenHow
    {
        public ulong Flags;
        public ulong Mode;
        public ulong Resolve;
    }

    /// <summary>The beginning of the kernel's structure, which is alike on all machines; it is 256 bytes long.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Statx
    {
        [FieldOffset(16)] public uint Links;
        [FieldOffset(28)] public ushort Mode;
        [FieldOffset(40)] public ulong Size;
    }

#pragma warning disable SYSLIB1054, CA2101, IDE1006 // Names are the C library's; byte arrays are passed as they are, so nothing is to be generated.
    [DllImport("libc", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int open(byte[] path, int flags, uint mode);

    [DllImport("libc", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int openat(int directory, byte[] path, int flags, uint mode);

    [DllImport("libc", EntryPoint = "syscall", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern long openat2(long number, long directory, byte[] path, ref OpenHow how, long size);

    [DllImport("libc", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int mkdirat(int directory, byte[] path, uint mode);

    [DllImport("libc", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int renameat(int fromDirectory, byte[] from, int toDirectory, byte[] to);

    [DllImport("libc", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int unlinkat(int directory, byte[] path, int flags);

    [DllImport("libc", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int fchmod(int file, uint mode);

    [DllImport("libc", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int statx(int directory, byte[] path, int flags, uint mask, ref Statx facts);
#pragma warning restore SYSLIB1054, CA2101, IDE1006
}

/// <summary>What a directory entry is; the values are those of <c>st_mode</c>.</summary>
internal enum FileKind
{
    Pipe = 0x1000,
    CharacterDevice = 0x2000,
    Directory = 0x4000,
    BlockDevice = 0x6000,
    Regular = 0x8000,
    Link = 0xa000,
    Socket = 0xc000,
}

/// <param name="Kind">What it is.</param>
/// <param name="Mode">Its permission bits.</param>
/// <param name="Length">Its length, bytes.</param>
/// <param name="Links">How many names it has.</param>
internal sealed record FileFacts(FileKind Kind, uint Mode, long Length, uint Links);

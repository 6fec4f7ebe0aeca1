using System.Buffers.Binary;
using System.Text;

namespace Landfall.Convert.Tests.TerraformStandIn;

/// <summary>A value that Terraform does not know before it applies.</summary>
sealed record Unknown;

/// <summary>The MessagePack that Terraform writes: maps become dictionaries, arrays lists, numbers long or double.</summary>
ref struct MessagePack(ReadOnlySpan<byte> bytes)
{
    ReadOnlySpan<byte> left = bytes;

    public object? Read()
    {
        var head = Take(1)[0];
        return head switch
        {
            <= 0x7f => (long)head,
            <= 0x8f => Map(head & 0x0f),
            <= 0x9f => List(head & 0x0f),
            <= 0xbf => Text(head & 0x1f),
            0xc0 => null,
            0xc2 => false,
            0xc3 => true,
            0xc7 => Extension((int)Number(1)),
            0xca => (double)BinaryPrimitives.ReadSingleBigEndian(Take(4)),
            0xcb => BinaryPrimitives.ReadDoubleBigEndian(Take(8)),
            0xcc or 0xcd or 0xce or 0xcf => Number(1 << (head - 0xcc)),
            0xd0 => (long)(sbyte)Take(1)[0],
            0xd1 => (long)BinaryPrimitives.ReadInt16BigEndian(Take(2)),
            0xd2 => (long)BinaryPrimitives.ReadInt32BigEndian(Take(4)),
            0xd3 => BinaryPrimitives.ReadInt64BigEndian(Take(8)),
            0xd4 or 0xd5 or 0xd6 or 0xd7 or 0xd8 => Extension(1 << (head - 0xd4)),
            0xd9 or 0xda or 0xdb => Text((int)Number(1 << (head - 0xd9))),
            0xdc or 0xdd => List((int)Number(2 << (head - 0xdc))),
            0xde or 0xdf => Map((int)Number(2 << (head - 0xde))),
            >= 0xe0 => (long)(sbyte)head,
            _ => throw new InvalidDataException($"0x{head:x2} begins no value that is expected."),
        };
    }

    long Number(int size)
    {
        long number = 0;
        foreach (var part in Take(size)) number = (number << 8) | part;
        return number;
    }

    string Text(int length) => Encoding.UTF8.GetString(Take(length));

    Unknown Extension(int length)
    {
        Take(length + 1);
        return new Unknown();
    }

    List<object?> List(int count)
    {
        var list = new List<object?>(count);
        while (count-- > 0) list.Add(Read());
        return list;
    }

    Dictionary<string, object?> Map(int count)
    {
        var map = new Dictionary<string, object?>(count);
        while (count-- > 0)
        {
            var key = (string)Read()!;
            map[key] = Read();
        }
        return map;
    }

    ReadOnlySpan<byte> Take(int count)
    {
        var taken = left[..count];
        left = left[count..];
        return taken;
    }
}

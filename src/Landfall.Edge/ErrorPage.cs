using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Landfall.Edge;

/// <summary>What visitors of a route are shown when no container answers, in place of the platform's own words. Never empty.</summary>
public sealed record ErrorPage
{
    /// <summary>The most bytes of UTF-8. HAProxy sends an answer of its own out of one buffer of 16 KiB, with its headers, and does not start with a larger file.</summary>
    public const int Largest = 15 * 1024;

    ErrorPage(string content, bool isHtml) => (Content, IsHtml) = (content, isHtml);

    /// <summary>All of it.</summary>
    public string Content { get; }

    /// <summary>False: it is plain text.</summary>
    public bool IsHtml { get; }

    internal string ContentType => IsHtml ? "text/html;charset=utf-8" : "text/plain;charset=utf-8";

    /// <summary>Takes a page of 1 to <see cref="Largest"/> bytes.</summary>
    public static bool TryMake(string content, bool isHtml, [NotNullWhen(true)] out ErrorPage? page)
    {
        page = Encoding.UTF8.GetByteCount(content) is > 0 and <= Largest ? new ErrorPage(content, isHtml) : null;
        return page is not null;
    }
}

namespace Landfall.Server.Portal;

/// <summary>
/// How far the two streams of a container were told. Each has its own mark, since they are stamped side by side and a line of one may
/// come after a later one of the other; and several lines of a stream may have one stamp.
/// </summary>
sealed class LogMarks
{
    (DateTimeOffset At, int Lines) output;
    (DateTimeOffset At, int Lines) error;

    /// <summary>A line was told.</summary>
    public void Add(DateTimeOffset at, bool isError)
    {
        ref var mark = ref isError ? ref error : ref output;
        if (at >= mark.At) mark = (at, at == mark.At ? mark.Lines + 1 : 1);
    }

    /// <summary>What was told until now, for the lines that are read from here on.</summary>
    public LogSeam Seam() => new(output, error);
}

/// <summary>Where the lines that were told meet lines that are read anew, of which the first may be the same.</summary>
sealed class LogSeam((DateTimeOffset At, int Lines) output, (DateTimeOffset At, int Lines) error)
{
    /// <summary>False when the next line that was read had been told.</summary>
    public bool IsNew(DateTimeOffset at, bool isError)
    {
        ref var mark = ref isError ? ref error : ref output;
        if (at != mark.At || mark.Lines == 0) return at >= mark.At;
        mark.Lines--;
        return false;
    }
}

using Landfall.Server.Portal;

namespace Landfall.Server.Tests.Portal;

/// <summary>What is read of a container's log a second time, after what was told of it.</summary>
public sealed class LogSeams
{
    const bool Output = false;
    const bool Error = true;
    static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_line_of_one_stream_is_new_though_a_later_one_of_the_other_was_told()
    {
        var told = new LogMarks();
        told.Add(Noon, Output);
        Assert.True(told.Seam().IsNew(Noon.AddTicks(-1), Error));
        Assert.False(told.Seam().IsNew(Noon.AddTicks(-1), Output));
    }

    [Fact]
    public void Lines_of_one_tick_are_told_once_each()
    {
        var told = new LogMarks();
        told.Add(Noon, Output);
        told.Add(Noon, Output);
        var seam = told.Seam();
        Assert.Equal([false, false, true, true], [.. Enumerable.Range(0, 4).Select(n => seam.IsNew(Noon.AddTicks(n / 3), Output))]);
    }
}

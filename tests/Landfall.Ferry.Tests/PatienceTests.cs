namespace Landfall.Ferry.Tests;

/// <summary>How long work is done again.</summary>
public sealed class PatienceTests
{
    static readonly FerryException Lost = new(FerryErrors.Lost(Side.Target), "The connection was lost.", "Wait.");

    [Fact]
    public async Task Work_that_each_time_ends_with_the_loss_of_the_server_is_given_up_after_ten_times()
    {
        var time = new Clock();

        var tries = await FailAsync(time, () => time.Passed += TimeSpan.FromMinutes(20));

        Assert.Equal(10, tries);
    }

    [Fact]
    public async Task A_server_that_cannot_be_entered_is_waited_for_five_minutes()
    {
        var time = new Clock();

        var tries = await FailAsync(time, () => { });

        Assert.InRange(tries, 50, 100);
        Assert.InRange(time.Passed, TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(6));
    }

    static async Task<int> FailAsync(Clock time, Action work)
    {
        var tries = 0;
        var patience = new Patience(time, hopeless: () => false, told: _ => Assert.True(tries < 1000, "It never gives up."));
        Assert.Same(Lost, await Assert.ThrowsAsync<FerryException>(() => patience.TryAsync(() =>
        {
            tries++;
            work();
            throw Lost;
        }, default)));
        return tries;
    }

    /// <summary>A clock on which only what is waited for, and what the work is said to take, passes.</summary>
    sealed class Clock : TimeProvider
    {
        public TimeSpan Passed { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Passed.Ticks;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Passed += dueTime > TimeSpan.Zero ? dueTime : TimeSpan.Zero;
            return base.CreateTimer(callback, state, TimeSpan.Zero, period);
        }
    }
}

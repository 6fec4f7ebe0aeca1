using Landfall.Server.Recovery;

namespace Landfall.Server.Tests.Recovery;

/// <summary>When a container that ended is recovered.</summary>
public sealed class Schedule
{
    readonly Clock clock = new();

    [Fact]
    public void The_first_time_at_once_then_at_most_once_in_two_minutes()
    {
        var schedule = new RecoverySchedule(clock);
        Assert.Equal(TimeSpan.Zero, schedule.Wait(1));
        schedule.Recovered(1);
        Assert.Equal(TimeSpan.FromMinutes(2), schedule.Wait(1));
        clock.Pass(TimeSpan.FromSeconds(119));
        Assert.Equal(TimeSpan.FromSeconds(1), schedule.Wait(1));
        clock.Pass(TimeSpan.FromSeconds(1));
        Assert.Equal(TimeSpan.Zero, schedule.Wait(1));
        schedule.Recovered(1);
        Assert.Equal(TimeSpan.FromMinutes(2), schedule.Wait(1));
    }

    [Fact]
    public void One_that_ran_for_two_minutes_is_recovered_at_once_again()
    {
        var schedule = new RecoverySchedule(clock);
        schedule.Recovered(1);
        clock.Pass(TimeSpan.FromHours(1));
        Assert.Equal(TimeSpan.Zero, schedule.Wait(1));
    }

    [Fact]
    public void One_that_could_not_be_recovered_is_tried_again_soon_and_the_others_do_not_wait_for_it()
    {
        var schedule = new RecoverySchedule(clock);
        schedule.Failed(1);
        Assert.Equal(TimeSpan.FromSeconds(15), schedule.Wait(1));
        Assert.Equal(TimeSpan.Zero, schedule.Wait(2));
        schedule.KeepOnly(new HashSet<long> { 2 });
        Assert.Equal(TimeSpan.Zero, schedule.Wait(1));
    }

    [Fact]
    public void The_log_keeps_the_latest_lines_of_each_container()
    {
        var log = new RecoveryLog(clock, Microsoft.Extensions.Logging.Abstractions.NullLogger<RecoveryLog>.Instance);
        for (var line = 0; line < 300; line++) log.Write(1, "one", $"line {line}");
        log.Write(2, "two", "container has exited");
        Assert.Equal((200, "line 100", "line 299"), (log.Of(1).Count, log.Of(1)[0].Text, log.Of(1)[^1].Text));
        Assert.Equal(["container has exited"], log.Of(2).Select(line => line.Text));
        log.KeepOnly(new HashSet<long> { 2 });
        Assert.Empty(log.Of(1));
    }

    sealed class Clock : TimeProvider
    {
        DateTimeOffset now = DateTimeOffset.UnixEpoch;

        public override DateTimeOffset GetUtcNow() => now;

        public void Pass(TimeSpan time) => now += time;
    }
}

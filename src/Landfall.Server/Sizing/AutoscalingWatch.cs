using Landfall.Engine;

namespace Landfall.Server.Sizing;

/// <summary>Lets autoscaling look every 15 seconds.</summary>
sealed class AutoscalingWatch(Autoscaling autoscaling, TimeProvider time, ILogger<AutoscalingWatch> logger) : BackgroundService
{
    static readonly TimeSpan Between = TimeSpan.FromSeconds(15);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await autoscaling.LookAsync(stoppingToken);
            }
            catch (EngineException failure)
            {
                logger.LogWarning("Cannot measure what services use yet: {Reason}", failure.Message);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                // The next look begins anew; a server that ended would scale nothing.
                logger.LogError(failure, "A look at what services use failed in a way that was not foreseen");
            }
            await Task.Delay(Between, time, stoppingToken);
        }
    }
}

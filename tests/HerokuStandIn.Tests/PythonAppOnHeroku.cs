namespace HerokuStandIn.Tests;

/// <summary>A stand-in with the Django sample.</summary>
public sealed class PythonAppOnHeroku : IAsyncLifetime
{
    public RunningStandIn StandIn { get; } = new("python-notes");

    public Task InitializeAsync() => StandIn.StartAsync();
    public Task DisposeAsync() => StandIn.DisposeAsync().AsTask();
}

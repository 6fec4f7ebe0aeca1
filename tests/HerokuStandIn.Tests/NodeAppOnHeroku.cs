namespace HerokuStandIn.Tests;

/// <summary>One stand-in with the Node sample that the tests of a collection share. Each test leaves it as it found it.</summary>
public sealed class NodeAppOnHeroku : IAsyncLifetime
{
    public RunningStandIn StandIn { get; } = new("node-notes");

    public Task InitializeAsync() => StandIn.StartAsync();
    public Task DisposeAsync() => StandIn.DisposeAsync().AsTask();
}

[CollectionDefinition(nameof(NodeAppOnHeroku))]
public sealed class NodeAppTogether : ICollectionFixture<NodeAppOnHeroku>;

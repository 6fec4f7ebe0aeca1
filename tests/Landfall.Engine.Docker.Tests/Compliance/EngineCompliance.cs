namespace Landfall.Engine.Docker.Tests.Compliance;

/// <summary>What every engine must do, shown on a real one. An engine's tests derive from this and name the engine.</summary>
public abstract partial class EngineCompliance : EngineProbe;

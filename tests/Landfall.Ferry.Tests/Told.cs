namespace Landfall.Ferry.Tests;

/// <summary>Progress that is told at once, on the thread that makes it.</summary>
sealed class Told(Action<CopyProgress> told) : IProgress<CopyProgress>
{
    public void Report(CopyProgress value) => told(value);
}

namespace Landfall.Heroku;

/// <summary>Heroku refused or could not be reached. The message says what happened and what to do next.</summary>
/// <param name="id">Heroku's error id (<c>not_found</c>), or <c>unreachable</c> or <c>unexpected_answer</c> of our own.</param>
/// <param name="status">The HTTP status, or null when there was no answer.</param>
public sealed class HerokuException(string id, int? status, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Heroku's error id, or <c>unreachable</c> or <c>unexpected_answer</c>.</summary>
    public string Id { get; } = id;

    /// <summary>The HTTP status, or null when there was no answer.</summary>
    public int? Status { get; } = status;
}

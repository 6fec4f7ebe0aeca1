namespace Landfall.Migrate;

/// <summary>The journey cannot go on until a person has decided or done something; the message says what.</summary>
public sealed class NeedsPersonException(string message) : Exception(message);

/// <summary>Another run of this migration is under way.</summary>
public sealed class MigrationBusyException(string message) : Exception(message);

namespace HerokuStandIn.Apps;

/// <summary>The Heroku Postgres add-on, its attachment and its default credential.</summary>
sealed record DatabaseAddon(Guid Id, Guid AttachmentId, string Name, string Role, string Password, string Database)
{
    public const string Service = "heroku-postgresql";
    public const string Plan = "heroku-postgresql:essential-0";
    public const string Attachment = "DATABASE";
    public const string Variable = "DATABASE_URL";
    public const int ConnectionLimit = 20;
}

/// <summary>An add-on that is only listed: nothing stands behind it but the variables it supplies.</summary>
sealed record ListedAddon(
    Guid Id, Guid AttachmentId, string Name, string Service, string Plan, string Attachment, IReadOnlyDictionary<string, string> ConfigVars);

namespace Landfall.Ferry.Tests;

public sealed class RestoreMessagesTests
{
    [Fact]
    public void A_setting_that_an_older_server_does_not_know_does_no_harm()
    {
        var (messages, failed) = Read("""
            pg_restore: while INITIALIZING:
            pg_restore: error: could not execute query: ERROR:  unrecognized configuration parameter "transaction_timeout"
            Command was: SET transaction_timeout = 0;

            pg_restore: warning: errors ignored on restore: 1
            """);

        Assert.Null(messages.Failure);
        Assert.Equal(0, failed);
        Assert.Equal(2, messages.Notes.Count);
        Assert.Contains("older than this setting", messages.Notes[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pg_restore: error: could not execute query: ERROR:  role \"u2m4\" does not exist\nCommand was: ALTER TABLE public.users OWNER TO u2m4;",
        "could not execute query: ERROR:  role \"u2m4\" does not exist (ALTER TABLE public.users OWNER TO u2m4;)")]
    [InlineData("pg_restore: while PROCESSING TOC:\npg_restore: from TOC entry 215; 1259 16389 TABLE users u2m4\npg_restore: error: could not execute query: ERROR:  no",
        "TABLE users: could not execute query: ERROR:  no")]
    [InlineData("pg_restore: warning: something that nobody has heard of", "something that nobody has heard of")]
    [InlineData("pg_restore: something without a kind", "pg_restore: something without a kind")]
    [InlineData("sh: cannot fork", "sh: cannot fork")]
    [InlineData("pg_restore: error: could not execute query: ERROR:  unrecognized configuration parameter \"transaction_timeout\"\npg_restore: error: COPY failed for table \"t\": ERROR:  no",
        "COPY failed for table \"t\": ERROR:  no")]
    public void Whatever_is_not_known_to_do_no_harm_fails_and_is_named(string said, string failure) =>
        Assert.Equal(failure, Read(said).Messages.Failure);

    [Fact]
    public void A_row_that_an_error_quotes_is_not_repeated()
    {
        var (messages, failed) = Read("""
            pg_restore: error: could not execute query: ERROR:  could not create unique index "users_email"
            DETAIL:  Key (email)=(canary@example.com) is duplicated.
            Command was: ALTER TABLE ONLY public.users
                ADD CONSTRAINT users_email UNIQUE (email);
            pg_restore: error: another
            """);

        Assert.Equal(1, failed);
        Assert.Equal("could not execute query: ERROR:  could not create unique index \"users_email\" (ALTER TABLE ONLY public.users)", messages.Failure);
    }

    static (RestoreMessages Messages, int Failed) Read(string text)
    {
        var failed = 0;
        var messages = new RestoreMessages(() => failed++);
        foreach (var line in text.Split('\n')) messages.Take(line);
        return (messages, failed);
    }
}

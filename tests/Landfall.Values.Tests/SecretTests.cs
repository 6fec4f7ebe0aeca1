using System.Text.Json;
using Landfall.Values;

namespace Landfall.Values.Tests;

/// <summary>A secret does not come out by accident.</summary>
public sealed class SecretTests
{
    const string Canary = "canary-4711";

    [Fact]
    public void It_does_not_print() => Assert.DoesNotContain(Canary, $"{new Secret(Canary)} {new Holder(new Secret(Canary))}", StringComparison.Ordinal);

    [Fact]
    public void It_does_not_serialise() => Assert.Throws<NotSupportedException>(() => JsonSerializer.Serialize(new Holder(new Secret(Canary))));

    [Fact]
    public void A_database_URL_prints_without_its_password_and_reveals_what_was_read()
    {
        var url = PostgresUrl.Parse($"postgres://us%40er:{Canary}%2F%3A@db.example.com:5433/my%20db?sslmode=require");
        Assert.DoesNotContain(Canary, url.ToString(), StringComparison.Ordinal);
        Assert.Equal(("us@er", Canary + "/:", "my db", 5433), (url.User, url.Password.Reveal(), url.Database, url.Port));
        Assert.Equal(url.Reveal().Reveal(), PostgresUrl.Parse(url.Reveal().Reveal()).Reveal().Reveal());
    }

    [Theory]
    [InlineData("mysql://u:p@h/d")]
    [InlineData("postgres://h/d")]
    [InlineData("postgres://u@h/d")]
    [InlineData("postgres://u:p@h/")]
    [InlineData("x")]
    [InlineData(null)]
    public void What_is_no_database_URL_is_refused_without_being_repeated(string? text)
    {
        var refused = Assert.Throws<FormatException>(() => PostgresUrl.Parse(text));
        if (text is { Length: > 3 }) Assert.DoesNotContain(text, refused.Message, StringComparison.Ordinal);
    }

    sealed record Holder(Secret Value);
}

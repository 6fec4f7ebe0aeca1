namespace Landfall.Ferry.Tests;

public sealed class WordingTests
{
    [Theory]
    [InlineData("CHECK (((s)::text = ANY ((ARRAY['a'::character varying, 'b'::character varying])::text[])))",
        "CHECK (((s)::text = ANY (ARRAY[('a'::character varying)::text, ('b'::character varying)::text])))")]
    [InlineData("DEFAULT ('now'::text)::timestamp(3) without time zone", "DEFAULT 'now'::text::timestamp(3) without time zone")]
    [InlineData("lower(((name)::text))", "lower((name)::text)")]
    [InlineData("(ARRAY['x'::public.\"My Type\", NULL::character varying(9)])::public.\"T 2\"[]", "ARRAY['x', NULL]")]
    [InlineData("CREATE TYPE span AS RANGE (\n    subtype = double precision,\n    multirange_type_name = public.\"a b\"\n);",
        "CREATE TYPE span AS RANGE (\n    subtype = double precision\n);")]
    [InlineData("CREATE PROCEDURE p(IN a integer, IN b text)", "CREATE PROCEDURE p(a integer, b text)")]
    public void What_a_server_chooses_when_it_prints_makes_no_difference(string one, string other) =>
        Assert.Equal(Wording.Of(one), Wording.Of(other));

    [Theory]
    [InlineData("CHECK ((a OR b) AND c)", "CHECK (a OR (b AND c))")]
    [InlineData("CHECK (((a OR b)) AND c)", "CHECK (a OR b AND c)")]
    [InlineData("DEFAULT 1", "DEFAULT 2")]
    [InlineData("((v ->> 'a'::text))::integer", "(v ->> 'a'::text)")]
    [InlineData("f((a + b)::integer)", "(f(a + b))::integer")]
    [InlineData("(v)::date", "(v)::timestamp without time zone")]
    [InlineData("DEFAULT '::text'", "DEFAULT ''")]
    [InlineData("DEFAULT '(1)'", "DEFAULT '1'")]
    [InlineData("DEFAULT 'a b'", "DEFAULT 'ab'")]
    [InlineData("AS $$ SELECT (1)::int $$", "AS $$ SELECT 1 $$")]
    [InlineData("AS $_$ SELECT '$$' , (1) $_$", "AS $_$ SELECT '$$' , 1 $_$")]
    [InlineData("\"a b\" int", "\"ab\" int")]
    [InlineData("a b", "ab")]
    [InlineData("numeric(10,2)", "numeric(102)")]
    [InlineData("f(a, b)", "f(a b)")]
    [InlineData("x - y", "x + y")]
    [InlineData("x[1]", "x(1)")]
    public void What_means_another_thing_does(string one, string other) => Assert.NotEqual(Wording.Of(one), Wording.Of(other));

    [Theory]
    [InlineData(")")]
    [InlineData("]((")]
    [InlineData("")]
    [InlineData("'")]
    [InlineData("$$")]
    public void Any_text_is_read(string text) => Assert.NotNull(Wording.Of(text));

    [Fact]
    public void Parentheses_may_be_nested_deeply() => Assert.Equal("x", Wording.Of(new string('(', 200_000) + "x" + new string(')', 200_000)));
}

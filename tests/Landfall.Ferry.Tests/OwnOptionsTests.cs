namespace Landfall.Ferry.Tests;

public sealed class OwnOptionsTests
{
    [Theory]
    [InlineData("ALTER TABLE ONLY public.t ALTER COLUMN id SET (pg_attver=26890872);\nALTER TABLE ONLY public.t ALTER COLUMN \"v w\" SET (pg_attver=1);\n", "")]
    [InlineData("ALTER TABLE ONLY public.t ALTER COLUMN id SET (n_distinct=5, pg_attver=7);\n", "ALTER TABLE ONLY public.t ALTER COLUMN id SET (n_distinct=5);\n")]
    [InlineData("ALTER TABLE ONLY public.t ALTER COLUMN id SET (pg_attver='7', n_distinct=5);\n", "ALTER TABLE ONLY public.t ALTER COLUMN id SET (n_distinct=5);\n")]
    [InlineData("CREATE TABLE public.t (\n    v text DEFAULT 'pg_attver=1'\n);\n", "CREATE TABLE public.t (\n    v text DEFAULT 'pg_attver=1'\n);\n")]
    public void What_a_server_keeps_for_itself_is_no_definition(string definition, string expected) =>
        Assert.Equal(expected, OwnOptions.Remove(definition));
}

using System.Text.RegularExpressions;
using Landfall.Heroku;
using Landfall.Heroku.Manifests;

namespace Landfall.Convert.Languages;

/// <summary>What Heroku's four buildpacks for the Java virtual machine share (heroku 1.6).</summary>
static partial class Jvm
{
    const string File = "system.properties";

    /// <summary>What Heroku takes on its current stacks for an app that asks for none.</summary>
    const int DefaultVersion = 25;

    /// <summary>
    /// Memory by the container's size; addresses of databases as JDBC and Spring want them. The platform's own URLs begin with
    /// postgresql://, which Heroku's script does not take and this one does.
    /// </summary>
    public static IReadOnlyList<string> Variables { get; } =
    [
        """local java="-Dfile.encoding=UTF-8" """,
        """if ((memory <= 512)); then java+=" -Xmx300m -Xss512k -XX:CICompilerCount=2" """,
        """elif ((memory <= 1024)); then java+=" -Xmx671m -XX:CICompilerCount=2" """,
        """else java+=" -XX:MaxRAMPercentage=80.0"; fi""",
        """export JAVA_OPTS="$java ${JAVA_OPTS:-}" """,
        """if [[ "$DYNO" != run.* ]]; then export JAVA_TOOL_OPTIONS="$java ${JAVA_TOOL_OPTIONS:-}"; fi""",
        """local name""",
        """set_jdbc() { # VARIABLE PREFIX: JDBC_DATABASE_URL and its user and password from postgres://user:password@host:port/name""",
        """  local pattern='^(postgres|postgresql|mysql|mariadb)://([^:@/]*):([^@/]*)@([^/?]+)/([^?]*)(\?.*)?$' kind options=''""",
        """  [[ "${!1:-}" =~ $pattern ]] || return 0""",
        """  kind="${BASH_REMATCH[1]/#postgres/postgresql}" """,
        """  kind="${kind/postgresqlql/postgresql}" """,
        """  if [[ "$kind" == postgresql && "${CI:-}" != true ]]; then options="&sslmode=require"; fi""",
        """  export "$2_URL=jdbc:$kind://${BASH_REMATCH[4]}/${BASH_REMATCH[5]}?password=${BASH_REMATCH[3]}$options&user=${BASH_REMATCH[2]}" """,
        """  export "$2_USERNAME=${BASH_REMATCH[2]}" "$2_PASSWORD=${BASH_REMATCH[3]}" """,
        """}""",
        """for name in CLEARDB_DATABASE_URL JAWSDB_MARIA_URL JAWSDB_URL DATABASE_URL DATABASE_CONNECTION_POOL_URL; do""",
        """  set_jdbc "$name" JDBC_DATABASE""",
        """done""",
        """for name in "${!HEROKU_POSTGRESQL_@}"; do""",
        """  if [[ "$name" =~ ^HEROKU_POSTGRESQL_[A-Z]+_URL$ ]]; then set_jdbc "$name" "${name%_URL}_JDBC"; fi""",
        """done""",
        """if [[ -n "${JDBC_DATABASE_URL:-}" && "${DISABLE_SPRING_DATASOURCE_URL:-}" != true ]]; then""",
        """  local jdbc spring""",
        """  for name in URL USERNAME PASSWORD; do""",
        """    jdbc="JDBC_DATABASE_$name" spring="SPRING_DATASOURCE_$name" """,
        """    if [[ -n "${!jdbc:-}" && -z "${!spring:-}" ]]; then export "$spring=${!jdbc}"; fi""",
        """  done""",
        """fi""",
        """if [[ -n "${REDIS_URL:-}" ]]; then""",
        """  export SPRING_REDIS_URL="${SPRING_REDIS_URL:-$REDIS_URL}" SPRING_DATA_REDIS_URL="${SPRING_DATA_REDIS_URL:-$REDIS_URL}" """,
        """fi""",
    ];

    /// <summary>The major version of Java.</summary>
    public static int Version(Repository repository, List<Finding> findings)
    {
        var given = Settings(repository).GetValueOrDefault("java.runtime.version");
        if (given is null)
        {
            findings.Add(Finding.Decide("Java", $"system.properties names no java.runtime.version: Heroku chose it. {DefaultVersion} was taken.", File));
            return DefaultVersion;
        }
        if (Versions().Match(given) is not { Success: true } match)
            throw new CannotConvertException("Java", $"java.runtime.version is no version of Java: '{given}'.", File);
        var major = int.Parse(match.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture);
        findings.Add(Finding.Info("Java", $"Java {major}, as java.runtime.version '{given}' says.", File));
        return major;
    }

    public static IReadOnlyDictionary<string, string> Settings(Repository repository) => Properties.Parse(repository.Text(File) ?? "");

    /// <summary>A command of the build, which does not see how the app's own Java is to run, as on Heroku: an agent is not there yet.</summary>
    public static string Command(HerokuApp app, string command) =>
        app.Setting("JAVA_OPTS") is null && app.Setting("JAVA_TOOL_OPTIONS") is null ? command : $"unset JAVA_OPTS JAVA_TOOL_OPTIONS && {command}";

    /// <summary>The image that runs what the stage <c>build</c> has made in /app.</summary>
    public static string End(DockerfileText file, int version, string? web) => file.From($"eclipse-temurin:{version}-jre")
        .Install([]).Add(MakeUser, "WORKDIR /app", $"COPY --from=build --chown={DockerfileText.User}:{DockerfileText.User} /app/ /app/").End(DockerfileText.User, web);

    // Images of Ubuntu have a user with the id 1000 already.
    const string MakeUser = $"RUN useradd --no-create-home --home-dir /app {DockerfileText.User} && install --directory --owner={DockerfileText.User} --group={DockerfileText.User} /app";

    /// <summary>Starts the one jar in a directory that is the app, when its name is not written anywhere.</summary>
    public static string Jar(string options, string directory) =>
        $"java {options}$JAVA_OPTS -jar $(ls -S {directory}/*.jar | grep -v -e plain -e sources -e javadoc -e original | head -n 1)";

    [GeneratedRegex(@"\A(?:zulu-|heroku-|openjdk-)?(?:1\.)?([0-9]{1,2})(?:[._][0-9._]+)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Versions();
}

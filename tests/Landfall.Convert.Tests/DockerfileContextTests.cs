using Landfall.Convert.Languages;

namespace Landfall.Convert.Tests;

/// <summary>A Dockerfile of a directory, as it is built from the root: the same files reach the same places.</summary>
public sealed class DockerfileContextTests
{
    [Theory]
    [InlineData("COPY . .", "COPY web/ .")]
    [InlineData("COPY ./ /app/", "COPY web/ /app/")]
    [InlineData("copy a.txt b.txt /to/", "copy web/a.txt web/b.txt /to/")]
    [InlineData("COPY --chown=app:app --link package*.json ./", "COPY --chown=app:app --link web/package*.json ./")]
    [InlineData("COPY /src ./src", "COPY web/src ./src")]
    [InlineData("COPY ${DIR}/x /x", "COPY web/${DIR}/x /x")]
    [InlineData("COPY --from=build /out /out", "COPY --from=build /out /out")]
    [InlineData("""COPY ["a file", "./b", "/to/"]""", """COPY ["web/a file","web/b","/to/"]""")]
    [InlineData("""ADD [ "x" , "/to" ]""", """ADD ["web/x","/to"]""")]
    [InlineData("COPY [ab].txt /to", "COPY web/[ab].txt /to")]
    [InlineData("ADD https://example.com/a.tgz local.tgz /to/", "ADD https://example.com/a.tgz web/local.tgz /to/")]
    [InlineData("ADD git@example.com:a/b.git /b", "ADD git@example.com:a/b.git /b")]
    [InlineData("COPY a \\\n  # why\n  b \\\n\n  /to/", "COPY web/a \\\n  # why\n  web/b \\\n\n  /to/")]
    [InlineData("COPY a b\\\n c", "COPY web/a web/b\\\n c")]
    [InlineData("COPY [\"a\", \\\n \"/to\"]", "COPY [\"web/a\",\"/to\"]\n")]
    [InlineData("COPY [\"a\", \\\n # why\n\n \"/to\"]", "COPY [\"web/a\",\"/to\"]\n\n\n")]
    [InlineData("COPY a /to\r\nRUN x\r\n", "COPY web/a /to\r\nRUN x\r\n")]
    [InlineData("COPY <<EOF /etc/x\nCOPY a b\nEOF\nCOPY a b", "COPY <<EOF /etc/x\nCOPY a b\nEOF\nCOPY web/a b")]
    [InlineData("RUN <<-'END' cat\n\tCOPY a b\n\tEND\nCOPY a b", "RUN <<-'END' cat\n\tCOPY a b\n\tEND\nCOPY web/a b")]
    [InlineData("RUN --mount=type=bind,source=gems,target=/gems bundle", "RUN --mount=type=bind,source=web/gems,target=/gems bundle")]
    [InlineData("RUN --mount=target=/src --mount=type=cache,target=/c make --mount=x", "RUN --mount=target=/src,source=web --mount=type=cache,target=/c make --mount=x")]
    [InlineData("RUN --mount=type=bind,from=build,source=/x,target=/x true", "RUN --mount=type=bind,from=build,source=/x,target=/x true")]
    [InlineData("RUN echo COPY a b\nENV A=COPY\n# COPY a b", "RUN echo COPY a b\nENV A=COPY\n# COPY a b")]
    [InlineData("ONBUILD RUN make\nCMD [\"COPY\", \"a\", \"b\"]", "ONBUILD RUN make\nCMD [\"COPY\", \"a\", \"b\"]")]
    [InlineData("COPY", "COPY")]
    [InlineData("COPY \\", "COPY \\")]
    public void Paths_get_the_directory_and_nothing_else_changes(string own, string atRoot)
    {
        var moved = DockerfileContext.At("web", own);
        Assert.Empty(moved.Problems);
        Assert.Equal(atRoot, moved.Text);
    }

    [Theory]
    [InlineData("FROM x\nCOPY ../shared /shared", 2, "leaves the directory")]
    [InlineData("COPY --parents a/b /to", 1, "--parents")]
    [InlineData("COPY --exclude=*.md . /to", 1, "--exclude")]
    [InlineData("FROM x\n\nONBUILD COPY . /app", 3, "ONBUILD")]
    [InlineData("ADD $ARCHIVE /to", 1, "an address or a file")]
    [InlineData("# escape=`\nCOPY a b", 1, "escape character")]
    [InlineData("RUN <<EOF\nmake", 1, "EOF")]
    [InlineData("RUN --mount=\"type=bind\",target=/x make", 1, "quoted")]
    public void What_would_mean_something_else_is_named_with_its_line(string own, int line, string why)
    {
        var problem = Assert.Single(DockerfileContext.At("web", own).Problems);
        Assert.Equal(line, problem.Line);
        Assert.Contains(why, problem.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void A_whole_file_keeps_its_lines()
    {
        const string Own = "# syntax=docker/dockerfile:1\nARG V=20\nFROM node:${V} AS build\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN npm ci\nCOPY . .\nRUN npm run build\n\nFROM node:${V}\nCOPY --from=build /app /app\nUSER node\nCMD [\"node\", \"/app/server.js\"]\n";
        Assert.Equal(
            Own.Replace("COPY package.json package-lock.json", "COPY services/web/package.json services/web/package-lock.json", StringComparison.Ordinal).Replace("COPY . .", "COPY services/web/ .", StringComparison.Ordinal),
            DockerfileContext.At("services/web", Own).Text);
    }
}

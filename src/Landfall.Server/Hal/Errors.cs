using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Landfall.Server.Hal;

/// <summary>Turns every failure into the error document of interface 0.11. What a client cannot mend is logged under a number it is told.</summary>
static class Errors
{
    public static void UseErrorDocuments(this IApplicationBuilder app, ILogger log)
    {
        app.Use(async (http, next) =>
        {
            try
            {
                await next(http);
                if (!http.Response.HasStarted && http.Response is { StatusCode: >= 400, ContentType: null })
                    await WriteAsync(http, Plain(http.Response.StatusCode));
            }
            catch (Exception failure) when (!http.Response.HasStarted && !http.RequestAborted.IsCancellationRequested)
            {
                await WriteAsync(http, Translate(failure, http, log));
            }
        });
    }

    static ApiError Translate(Exception failure, HttpContext http, ILogger log) => failure switch
    {
        ApiError error => error,
        // A string of lone surrogates: JSON by its grammar, no text.
        InvalidOperationException { Source: "System.Text.Json" or "System.Text.Json.Rethrowable" } => ApiError.Unprocessable("The request has a string that is not Unicode text."),
        FormatException format => ApiError.Unprocessable(Sentence(format.Message)),
        BadHttpRequestException { StatusCode: 413 or 415 } bad => Plain(bad.StatusCode),
        BadHttpRequestException bad => new ApiError(bad.StatusCode, "bad_request", bad.Message),
        DbUpdateException { InnerException.Message: var inner } when inner.Contains("UNIQUE", StringComparison.OrdinalIgnoreCase)
            && inner.Contains("Handle", StringComparison.Ordinal) => ApiError.Unprocessable("Handle has already been taken"),
        _ when IsFull(failure) => new ApiError(507, "insufficient_storage",
            "The platform's disk is full, and nothing was changed. What runs goes on. Free some of the disk (df -h, docker system df) and try again."),
        _ => Unexpected(failure, http, log),
    };

    // What the stores and the file system say of it (SQLite result code 13, PostgreSQL 53100, ENOSPC).
    static bool IsFull(Exception? failure) => failure is not null
        && (failure is SqliteException { SqliteErrorCode: 13 } or PostgresException { SqlState: PostgresErrorCodes.DiskFull } or IOException { HResult: 28 }
            || IsFull(failure.InnerException));

    static ApiError Unexpected(Exception failure, HttpContext http, ILogger log)
    {
        log.LogError(failure, "Request {Trace} {Method} {Path} failed", http.TraceIdentifier, http.Request.Method, http.Request.Path);
        return new ApiError(500, "internal_server_error",
            $"The platform failed to answer. Its log (docker logs landfall-server) names the cause under {http.TraceIdentifier}.");
    }

    static ApiError Plain(int status) => status switch
    {
        404 => ApiError.NotFound(),
        405 => new ApiError(405, "method_not_allowed", "This resource does not take that method."),
        413 => new ApiError(413, "payload_too_large", "The request is larger than this resource takes."),
        415 => new ApiError(415, "unsupported_media_type", "Send application/json."),
        _ => new ApiError(status, "error", $"The request was answered with status {status}."),
    };

    static Task WriteAsync(HttpContext http, ApiError error)
    {
        http.Response.StatusCode = error.Status;
        if (error.RetryAfter is { } seconds) http.Response.Headers.RetryAfter = seconds.ToString();
        return http.Response.WriteAsJsonAsync(error.ToJson(), Json.Options, Json.Hal);
    }

    static string Sentence(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];
}

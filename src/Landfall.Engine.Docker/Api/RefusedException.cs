using System.Net;

namespace Landfall.Engine.Docker.Api;

/// <summary>Docker answered with an error. The message is for people; the status is for the code that knows what was asked.</summary>
sealed class RefusedException(HttpStatusCode status, string said) : EngineException(Explain(said))
{
    public HttpStatusCode Status { get; } = status;

    /// <summary>Docker's own words.</summary>
    public string Said { get; } = said;

    public bool Says(string words) => Has(Said, words);

    static bool Has(string said, string words) => said.Contains(words, StringComparison.OrdinalIgnoreCase);

    static string Explain(string said) => said switch
    {
        _ when Has(said, "no space left on device") || Has(said, "disk quota exceeded") =>
            $"The disk that holds Docker's data is full. {EngineDisk.Remedy} Docker said: {said}",
        _ when Has(said, "address already in use") =>
            $"The address is taken by another container of the network. Remove that container or choose another address. Docker said: {said}",
        _ when Has(said, "pool overlaps") =>
            $"The subnet overlaps one that this machine uses already. Choose another subnet. Docker said: {said}",
        _ when Has(said, "no such host") || Has(said, "dial tcp") || Has(said, "i/o timeout") || Has(said, "TLS handshake") =>
            $"A registry cannot be reached from this machine. Check its name, the network. Docker said: {said}",
        _ when Has(said, "no command specified") =>
            $"The image has neither CMD nor ENTRYPOINT, and no Procfile line says what to run. Give its Dockerfile a CMD, or the image a /.aptible/Procfile. Docker said: {said}",
        _ when Has(said, "toomanyrequests") =>
            $"The registry answers to no more requests for now. Wait, or give credentials of an account. Docker said: {said}",
        _ => $"Docker refused: {said}",
    };
}

using Landfall.Portal.Session;

// What sshd starts for a session, and git for a push. It knows nothing and decides nothing: it asks the platform.
//   landfall-portal keys TYPE KEY        prints what sshd is to accept for an offered key
//   landfall-portal connection ID        a session that a certificate opened
//   landfall-portal tunnel NAME ID       the same for a tunnel, through its own socket
//   landfall-portal principals KEY_ID    prints what sshd is to let a tunnel's certificate do
//   landfall-portal git                  a push
//   landfall-portal pushed               git's pre-receive hook
try
{
    return args switch
    {
        ["keys", var type, var key] => await Sessions.KeysAsync(type, key),
        ["connection", var id] => await Sessions.ConnectionAsync(Landfall.Portal.PortalPaths.Door, id),
        ["tunnel", var name, var id] => await Sessions.ConnectionAsync($"{Landfall.Portal.PortalPaths.Tunnels}/{name}/control.sock", id),
        ["principals", var keyId] => Sessions.Principals(keyId),
        ["git"] => await Pushes.ReceiveAsync(),
        ["pushed"] => await Pushes.DeployAsync(),
        _ => Sessions.Unknown(),
    };
}
catch (Exception away) when (away is System.Net.Sockets.SocketException or IOException or InvalidDataException)
{
    Console.Error.WriteLine($"The platform does not answer ({away.Message}). Try again in a moment.");
    return 69;
}

import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;

public class Server {
  public static void main(String[] arguments) throws Exception {
    if (arguments.length > 0) {
      System.out.println("migrated by " + System.getenv("DYNO"));
      return;
    }
    var server = HttpServer.create(new InetSocketAddress(Integer.parseInt(System.getenv("PORT"))), 0);
    server.createContext("/", exchange -> {
      var body = ("hello from gradle with " + Runtime.getRuntime().maxMemory() / 1048576 + " MB\n").getBytes();
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
      exchange.close();
    });
    server.start();
  }
}

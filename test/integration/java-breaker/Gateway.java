import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Executors;

/** A gateway with resilience4j: a breaker that goes by the share of failures in its last calls, and lets three through when it is half open. */
public class Gateway {
    static final Set<String> defects = Set.of(System.getenv().getOrDefault("DEFECTS", "").split(","));
    static final HttpClient client = HttpClient.newHttpClient();

    static CircuitBreaker breaker(String name) {
        CircuitBreakerConfig.Builder config = CircuitBreakerConfig.custom()
            .slidingWindowType(CircuitBreakerConfig.SlidingWindowType.COUNT_BASED)
            .slidingWindowSize(6)
            .failureRateThreshold(50)
            .waitDurationInOpenState(Duration.ofMillis(1500));
        // As the library comes it waits for a hundred calls before it judges any, and lets ten through when it is half open.
        if (!defects.contains("judges-after-a-hundred")) config.minimumNumberOfCalls(4);
        if (!defects.contains("half-open-lets-ten-through")) config.permittedNumberOfCallsInHalfOpenState(3);
        return CircuitBreaker.of(name, config.build());
    }

    static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes();
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    static HttpResponse<String> ask(String url) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofMillis(1500)).build();
        HttpResponse<String> answered = client.send(request, HttpResponse.BodyHandlers.ofString());
        if (answered.statusCode() >= 500) throw new IOException("status " + answered.statusCode());
        return answered;
    }

    static void serve(HttpServer server, String role) {
        CircuitBreaker breaker = breaker(role);
        String url = System.getenv(role.toUpperCase() + "_URL") + "/entries";
        server.createContext("/" + role, exchange -> {
            try {
                HttpResponse<String> answered = breaker.executeCallable(() -> ask(url));
                answer(exchange, answered.statusCode(), answered.body());
            } catch (CallNotPermittedException open) {
                exchange.getResponseHeaders().add("retry-after", "1");
                answer(exchange, 503, open.getMessage());
            } catch (Exception error) {
                answer(exchange, 504, String.valueOf(error));
            }
        });
    }

    public static void main(String[] args) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", Integer.parseInt(System.getenv("PORT"))), 50);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/health", exchange -> answer(exchange, 200, "UP"));
        if (args[0].equals("gateway")) {
            serve(server, "ledger");
            serve(server, "stock");
        } else {
            server.createContext("/entries", exchange -> answer(exchange, 200, "[]"));
        }
        server.start();
    }
}

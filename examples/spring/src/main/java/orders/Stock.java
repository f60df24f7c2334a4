package orders;

import java.time.Duration;
import java.util.Map;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.client.HttpClientErrorException;
import org.springframework.web.client.RestClient;

@Component
class Stock {

    /** It asks for a pause when it is busy; a longer one than this is left to the queue. */
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(4);

    private final RestClient client;

    Stock(RestClient.Builder builder, @Value("${STOCK_URL}") String url) {
        client = builder.baseUrl(url).build();
    }

    void reserve(OrderEvent event, int quantity) {
        try {
            post(event, quantity);
        } catch (HttpClientErrorException.TooManyRequests busy) {
            Duration pause = pauseOf(busy);
            if (pause.compareTo(LONGEST_PAUSE) > 0) throw busy;
            sleep(pause);
            post(event, quantity);
        }
    }

    private void post(OrderEvent event, int quantity) {
        client.post()
                .uri("/reservations")
                // The key is the order's, not this attempt's: a POST whose answer was lost makes no second reservation.
                .header("Idempotency-Key", event.order())
                .contentType(MediaType.APPLICATION_JSON)
                .body(Map.of(
                        "order", event.order(),
                        "article", event.article(),
                        "quantity", quantity,
                        "version", event.version()))
                .retrieve()
                .toBodilessEntity();
    }

    private static Duration pauseOf(HttpClientErrorException busy) {
        HttpHeaders headers = busy.getResponseHeaders();
        String seconds = headers == null ? null : headers.getFirst(HttpHeaders.RETRY_AFTER);
        return Duration.ofSeconds(seconds == null ? 1 : Long.parseLong(seconds));
    }

    private static void sleep(Duration pause) {
        try {
            Thread.sleep(pause.toMillis());
        } catch (InterruptedException error) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(error);
        }
    }
}

package orders;

import io.awspring.cloud.sqs.operations.SqsTemplate;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

@Component
class OwnEvents {

    record Accepted(String type, String order, String article, int version) {}

    private final SqsTemplate queues;
    private final String url;

    OwnEvents(SqsTemplate queues, @Value("${EVENTS_QUEUE_URL}") String url) {
        this.queues = queues;
        this.url = url;
    }

    void send(OrderEvent event, int version) {
        queues.send(url, new Accepted("order.accepted", event.order(), event.article(), version));
    }
}

package orders;

import io.awspring.cloud.sqs.annotation.SqsListener;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/** What is thrown here leaves the message on the queue; it is deleted when this has returned (ON_SUCCESS, the default). */
@Component
@Profile("!swallows-errors")
class OrderListener {

    private final Handler handler;

    OrderListener(Handler handler) {
        this.handler = handler;
    }

    @SqsListener("${QUEUE_URL}")
    void listen(OrderEvent event) {
        handler.handle(event);
    }
}

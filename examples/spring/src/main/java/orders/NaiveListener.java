package orders;

import io.awspring.cloud.sqs.annotation.SqsListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/** The error is logged, and the message is deleted like any other. */
@Component
@Profile("swallows-errors")
class NaiveListener {

    private static final Logger log = LoggerFactory.getLogger(NaiveListener.class);

    private final Handler handler;

    NaiveListener(Handler handler) {
        this.handler = handler;
    }

    @SqsListener("${QUEUE_URL}")
    void listen(OrderEvent event) {
        try {
            handler.handle(event);
        } catch (Exception error) {
            log.error("an event was not handled", error);
        }
    }
}

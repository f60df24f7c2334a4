package orders;

import io.awspring.cloud.sqs.config.SqsMessageListenerContainerFactory;
import io.awspring.cloud.sqs.listener.errorhandler.ExponentialBackoffErrorHandler;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;

@Configuration
class ListenerSettings {

    @Bean
    SqsMessageListenerContainerFactory<Object> defaultSqsListenerContainerFactory(SqsAsyncClient client) {
        return SqsMessageListenerContainerFactory.builder()
                .sqsAsyncClient(client)
                // What failed comes back after 1, 2, 4 and then 8 seconds: not at once, so that what is broken gets time to recover.
                .errorHandler(ExponentialBackoffErrorHandler.builder()
                        .initialVisibilityTimeoutSeconds(1)
                        .multiplier(2)
                        .maxVisibilityTimeoutSeconds(8)
                        .build())
                .configure(options -> options
                        // As many as there are connections to the database.
                        .maxConcurrentMessages(5)
                        .maxMessagesPerPoll(5)
                        .pollTimeout(Duration.ofSeconds(2))
                        // Each message is deleted when its handler has returned, not with others a second later: a crash in between does less again.
                        .acknowledgementInterval(Duration.ZERO)
                        .acknowledgementThreshold(0)
                        // What a stop waits for: both within the time that the platform gives it.
                        .listenerShutdownTimeout(Duration.ofSeconds(8))
                        .acknowledgementShutdownTimeout(Duration.ofSeconds(1))
                        // Started by hand, once the tables are there.
                        .autoStartup(false))
                .build();
    }
}

package orders;

import io.awspring.cloud.sqs.listener.MessageListenerContainerRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** Makes the tables, as soon as the database can be reached, and begins to listen then. Health answers meanwhile. */
@Component
class Start {

    private static final Logger log = LoggerFactory.getLogger(Start.class);

    private final JdbcTemplate database;
    private final MessageListenerContainerRegistry listeners;
    private final Path schema;

    Start(JdbcTemplate database, MessageListenerContainerRegistry listeners, @Value("${SCHEMA}") Path schema) {
        this.database = database;
        this.listeners = listeners;
        this.schema = schema;
    }

    @EventListener(ApplicationReadyEvent.class)
    void ready() throws Exception {
        String tables = Files.readString(schema);
        while (true) {
            try {
                database.execute(tables);
                break;
            } catch (DataAccessException error) {
                log.error("the database cannot be reached yet: {}", error.getMessage());
                Thread.sleep(500);
            }
        }
        listeners.getListenerContainers().forEach(each -> each.start());
    }
}

package orders;

import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

@Component
class Transactions {

    private static final Logger log = LoggerFactory.getLogger(Transactions.class);
    /** Deadlocks and serialization failures are the database's way to say "again": nothing of the transaction has happened. */
    private static final Set<String> again = Set.of("40P01", "40001");

    private final TransactionTemplate template;

    Transactions(TransactionTemplate template) {
        this.template = template;
    }

    void run(Runnable work) {
        for (int left = 4; ; left--) {
            try {
                template.executeWithoutResult(status -> work.run());
                return;
            } catch (DataAccessException error) {
                if (left == 0 || !(error.getRootCause() instanceof SQLException cause) || !again.contains(cause.getSQLState()))
                    throw error;
                log.warn("tried again after {}: {}", cause.getSQLState(), cause.getMessage());
                pause();
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(ThreadLocalRandom.current().nextInt(50, 200));
        } catch (InterruptedException error) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(error);
        }
    }
}

package orders;

import org.springframework.context.annotation.Profile;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** Marked first, so that nobody is told twice: who dies in between has told nobody, and nobody will. */
@Component
@Profile("published-after-commit")
class NaiveAnnouncer implements Announcer {

    private final JdbcTemplate database;
    private final OwnEvents events;

    NaiveAnnouncer(JdbcTemplate database, OwnEvents events) {
        this.database = database;
        this.events = events;
    }

    @Override
    public void accepted(OrderEvent event) {
        int marked = database.update(
                "update orders set announced = ? where reference = ? and announced < ?",
                event.version(), event.order(), event.version());
        if (marked > 0) events.send(event, event.version());
    }
}

package orders;

import java.util.Map;
import org.springframework.context.annotation.Profile;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * What is left to be told is asked of the row, not of this attempt: whoever died between COMMIT and here left it to the next delivery. Others may so be told
 * twice, and never not at all.
 */
@Component
@Profile("!published-after-commit")
class LastingAnnouncer implements Announcer {

    private final JdbcTemplate database;
    private final OwnEvents events;

    LastingAnnouncer(JdbcTemplate database, OwnEvents events) {
        this.database = database;
        this.events = events;
    }

    @Override
    public void accepted(OrderEvent event) {
        Map<String, Object> row =
                database.queryForMap("select announced, version from orders where reference = ?", event.order());
        int version = (int) row.get("version");
        if ((int) row.get("announced") >= version) return;
        events.send(event, version);
        database.update(
                "update orders set announced = greatest(announced, ?) where reference = ?", version, event.order());
    }
}

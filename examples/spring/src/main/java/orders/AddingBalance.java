package orders;

import org.springframework.context.annotation.Profile;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** One statement: the database adds, so that no addition can get lost between a reading and a writing. */
@Component
@Profile("!read-modify-write")
class AddingBalance implements Balance {

    private final JdbcTemplate database;

    AddingBalance(JdbcTemplate database) {
        this.database = database;
    }

    @Override
    public void add(String article, int pieces) {
        database.update(
                "insert into balance (article, reserved) values (?, ?)"
                        + " on conflict (article) do update set reserved = balance.reserved + excluded.reserved",
                article, pieces);
    }
}

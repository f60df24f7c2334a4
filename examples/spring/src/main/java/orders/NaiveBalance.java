package orders;

import java.util.List;
import org.springframework.context.annotation.Profile;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** Read, added up here, written back: what somebody else wrote in between is lost. */
@Component
@Profile("read-modify-write")
class NaiveBalance implements Balance {

    private final JdbcTemplate database;

    NaiveBalance(JdbcTemplate database) {
        this.database = database;
    }

    @Override
    public void add(String article, int pieces) {
        List<Integer> found =
                database.queryForList("select reserved from balance where article = ?", Integer.class, article);
        if (found.isEmpty()) database.update("insert into balance (article, reserved) values (?, ?)", article, pieces);
        else database.update("update balance set reserved = ? where article = ?", found.get(0) + pieces, article);
    }
}

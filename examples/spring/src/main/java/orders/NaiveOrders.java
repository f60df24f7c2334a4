package orders;

import java.util.List;
import java.util.Map;
import org.springframework.context.annotation.Profile;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** Nothing in the database keeps an order from being there twice, only this look: of two replicas that look at once, both insert. */
@Component
@Profile("select-before-insert")
class NaiveOrders implements Orders {

    private final JdbcTemplate database;
    private final Balance balance;

    NaiveOrders(JdbcTemplate database, Balance balance) {
        this.database = database;
        this.balance = balance;
    }

    @Override
    public void apply(OrderEvent event, int quantity) {
        List<Map<String, Object>> found =
                database.queryForList("select quantity, version from orders where reference = ?", event.order());
        if (found.isEmpty()) {
            database.update(
                    "insert into orders (reference, article, quantity, status, version) values (?, ?, ?, ?, ?)",
                    event.order(), event.article(), quantity, event.status(), event.version());
            balance.add(event.article(), quantity);
            return;
        }
        Map<String, Object> known = found.get(0);
        if ((int) known.get("version") >= event.version()) return;
        database.update(
                "update orders set quantity = ?, status = ?, version = ? where reference = ?",
                quantity, event.status(), event.version(), event.order());
        balance.add(event.article(), quantity - (int) known.get("quantity"));
    }
}

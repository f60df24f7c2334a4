package orders;

import java.util.Map;
import org.springframework.context.annotation.Profile;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

@Component
@Profile("!select-before-insert")
class UniqueOrders implements Orders {

    private final JdbcTemplate database;
    private final Balance balance;

    UniqueOrders(JdbcTemplate database, Balance balance) {
        this.database = database;
        this.balance = balance;
    }

    @Override
    public void apply(OrderEvent event, int quantity) {
        // Whoever comes second waits here, and then finds the row.
        database.update(
                "insert into orders (reference, article, quantity, status, version) values (?, ?, 0, 'new', 0)"
                        + " on conflict (reference) do nothing",
                event.order(), event.article());
        Map<String, Object> known = database.queryForMap(
                "select quantity, version from orders where reference = ? for update", event.order());
        if ((int) known.get("version") >= event.version()) return;
        database.update(
                "update orders set quantity = ?, status = ?, version = ? where reference = ?",
                quantity, event.status(), event.version(), event.order());
        database.update("insert into order_change (reference, version) values (?, ?)", event.order(), event.version());
        balance.add(event.article(), quantity - (int) known.get("quantity"));
    }
}

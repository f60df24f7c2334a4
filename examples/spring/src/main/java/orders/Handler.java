package orders;

import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** What an event does. All of it may come again, after any of its steps: each is made so that a second time changes nothing. */
@Component
class Handler {

    private final JdbcTemplate database;
    private final Stock stock;
    private final Transactions transactions;
    private final Orders orders;
    private final Announcer announcer;

    Handler(JdbcTemplate database, Stock stock, Transactions transactions, Orders orders, Announcer announcer) {
        this.database = database;
        this.stock = stock;
        this.transactions = transactions;
        this.orders = orders;
        this.announcer = announcer;
    }

    void handle(OrderEvent event) {
        int quantity = event.quantity() * piecesIn(event.unit());
        // Outside of the transaction, so that no row is locked while somebody else is slow.
        stock.reserve(event, quantity);
        transactions.run(() -> orders.apply(event, quantity));
        announcer.accepted(event);
    }

    private int piecesIn(String unit) {
        List<Integer> found = database.queryForList("select pieces from unit where name = ?", Integer.class, unit);
        if (found.isEmpty()) throw new IllegalArgumentException("nobody has entered the unit " + unit);
        return found.get(0);
    }
}

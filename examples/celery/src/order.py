"""An order, as its latest event left it."""

import balance


def apply(connection, status, event, quantity):
    order, article, version = event["order"], event["article"], event["version"]
    # Whoever comes second waits here, and then finds the row.
    connection.execute(
        "insert into orders (reference, article, quantity, status, version) values (%s, %s, 0, 'new', 0)"
        " on conflict (reference) do nothing",
        [order, article],
    )
    before, known = connection.execute(
        "select quantity, version from orders where reference = %s for update", [order]
    ).fetchone()
    if known >= version:
        return
    connection.execute(
        "update orders set quantity = %s, status = %s, version = %s where reference = %s",
        [quantity, status, version, order],
    )
    connection.execute("insert into order_change (reference, version) values (%s, %s)", [order, version])
    balance.add(connection, article, quantity - before)

"""An order, as its latest event left it."""

import balance


def apply(connection, status, event, quantity):
    order, article, version = event["order"], event["article"], event["version"]
    # Nothing in the database keeps an order from being there twice, only this look: of two workers that look at once, both insert.
    found = connection.execute("select quantity, version from orders where reference = %s", [order]).fetchone()
    if found is None:
        connection.execute(
            "insert into orders (reference, article, quantity, status, version) values (%s, %s, %s, %s, %s)",
            [order, article, quantity, status, version],
        )
        balance.add(connection, article, quantity)
        return
    before, known = found
    if known >= version:
        return
    connection.execute(
        "update orders set quantity = %s, status = %s, version = %s where reference = %s",
        [quantity, status, version, order],
    )
    balance.add(connection, article, quantity - before)

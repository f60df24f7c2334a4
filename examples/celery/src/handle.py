"""What an event does. All of it may come again, after any of its steps: each of them is made so that a second time changes nothing."""

import announce
import database
import order
import stock


def handle(status, event):
    with database.connection() as connection:
        quantity = event["quantity"] * pieces_in(connection, event["unit"])
    # Outside of the transaction, so that no row is locked while somebody else is slow.
    stock.reserve(event, quantity)
    database.in_transaction(lambda connection: order.apply(connection, status, event, quantity))
    announce.accepted(event)


def pieces_in(connection, unit):
    found = connection.execute("select pieces from unit where name = %s", [unit]).fetchone()
    if found is None:
        raise ValueError(f"nobody has entered the unit {unit}")
    return found[0]

"""How many pieces of an article all orders together have taken."""


def add(connection, article, pieces):
    # One statement: the database adds, so that no addition can get lost between a reading and a writing.
    connection.execute(
        "insert into balance (article, reserved) values (%s, %s)"
        " on conflict (article) do update set reserved = balance.reserved + excluded.reserved",
        [article, pieces],
    )

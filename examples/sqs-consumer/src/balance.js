/** One statement: the database adds, so that no addition can get lost between a reading and a writing. */
export const add = async (client, article, pieces) =>
  client.query(
    `insert into balance (article, reserved) values ($1, $2)
     on conflict (article) do update set reserved = balance.reserved + excluded.reserved`,
    [article, pieces],
  )

/** Read, added up here, written back: what somebody else wrote in between is lost. */
export const add = async (client, article, pieces) => {
  const { rows } = await client.query('select reserved from balance where article = $1', [article])
  await (rows.length === 0
    ? client.query('insert into balance (article, reserved) values ($1, $2)', [article, pieces])
    : client.query('update balance set reserved = $1 where article = $2', [rows[0].reserved + pieces, article]))
}

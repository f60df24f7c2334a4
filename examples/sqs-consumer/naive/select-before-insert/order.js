import { add } from '#balance'

/** Nothing in the database keeps an order from being there twice, only this look: of two replicas that look at once, both insert. */
export const apply = async (client, { order, article, version, status, quantity }) => {
  const { rows } = await client.query('select quantity, version from orders where reference = $1', [order])
  const [known] = rows
  if (known === undefined) {
    await client.query(
      'insert into orders (reference, article, quantity, status, version) values ($1, $2, $3, $4, $5)',
      [order, article, quantity, status, version],
    )
    await add(client, article, quantity)
    return
  }
  if (known.version >= version) return
  await client.query('update orders set quantity = $1, status = $2, version = $3 where reference = $4', [
    quantity,
    status,
    version,
    order,
  ])
  await add(client, article, quantity - known.quantity)
}

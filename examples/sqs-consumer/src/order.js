import { add } from '#balance'

export const apply = async (client, { order, article, version, status, quantity }) => {
  // Whoever comes second waits here, and then finds the row.
  await client.query(
    `insert into orders (reference, article, quantity, status, version) values ($1, $2, 0, 'new', 0)
     on conflict (reference) do nothing`,
    [order, article],
  )
  const { rows } = await client.query('select quantity, version from orders where reference = $1 for update', [order])
  const [known] = rows
  if (known.version >= version) return
  await client.query('update orders set quantity = $1, status = $2, version = $3 where reference = $4', [
    quantity,
    status,
    version,
    order,
  ])
  await client.query('insert into order_change (reference, version) values ($1, $2)', [order, version])
  await add(client, article, quantity - known.quantity)
}

import { accepted } from '#announce'
import { apply } from '#order'
import { reserve } from '#stock'
import { inTransaction, pool } from './database.js'

const statuses = { 'order.placed': 'placed', 'order.changed': 'changed', 'order.cancelled': 'cancelled' }

const piecesIn = async (unit) => {
  const { rows } = await pool.query('select pieces from unit where name = $1', [unit])
  if (rows.length === 0) throw new Error(`nobody has entered the unit ${unit}`)
  return rows[0].pieces
}

/** What an event does. All of it may come again, after any of its steps: each is made so that a second time changes nothing. */
export const handle = async (event) => {
  const status = statuses[event.type]
  if (status === undefined) throw new Error(`unknown type ${event.type}`)
  const quantity = event.quantity * (await piecesIn(event.unit))
  // Outside of the transaction, so that no row is locked while somebody else is slow.
  await reserve(event, quantity)
  await inTransaction((client) => apply(client, { ...event, status, quantity }))
  await accepted(event)
}

import type { Pool } from 'pg'

/** A customer was registered. */
export interface CustomerEvent {
  readonly event: string
  readonly customer: string
  readonly name: string
}

/** Whether it can be read. */
export const isEvent = (value: unknown): value is CustomerEvent =>
  typeof value === 'object' && value !== null && ['event', 'customer', 'name'].every((name) => name in value)

/** Books an event, once however often it comes. */
export const apply = async (database: Pool, { event, customer, name }: CustomerEvent): Promise<void> => {
  const client = await database.connect()
  try {
    await client.query('begin')
    const { rowCount } = await client.query('insert into handled values ($1) on conflict do nothing', [event])
    if (rowCount === 1)
      await client.query(
        'insert into customer values ($1, $2, 1) on conflict (id) do update set events = customer.events + 1',
        [customer, name],
      )
    await client.query('commit')
    client.release()
  } catch (error) {
    client.release(true)
    throw error
  }
}

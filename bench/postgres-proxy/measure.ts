import type { Client } from 'pg'

/** Transactions per second (BEGIN, INSERT, COMMIT), one after the other on one connection. */
export const transactionsPerSecond = async (client: Client, transactions: number): Promise<number> => {
  const startMs = performance.now()
  for (let n = 0; n < transactions; n += 1) {
    await client.query('begin')
    await client.query({ name: 'insert', text: 'insert into item values ($1, $2)', values: [n, 'x'.repeat(200)] })
    await client.query('commit')
  }
  return (transactions / (performance.now() - startMs)) * 1000
}

/** Queries per second that read one row, one after the other on one connection. */
export const queriesPerSecond = async (client: Client, queries: number): Promise<number> => {
  const startMs = performance.now()
  for (let n = 0; n < queries; n += 1)
    await client.query({ name: 'select', text: 'select $1::int as n', values: [n], rowMode: 'array' })
  return (queries / (performance.now() - startMs)) * 1000
}

/** Bytes per second of one big result, of rows of a kilobyte. */
export const resultBytesPerSecond = async (client: Client, bytes: number): Promise<number> => {
  const startMs = performance.now()
  await client.query({
    text: "select repeat('x', 1000) from generate_series(1, $1)",
    values: [bytes / 1000],
    rowMode: 'array',
  })
  return (bytes / (performance.now() - startMs)) * 1000
}

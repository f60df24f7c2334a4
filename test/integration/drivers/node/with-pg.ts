import { createInterface } from 'node:readline'
import { Client } from 'pg'

// Writes rows as node-postgres does. A line on the standard input: how, and the key.

const insert = 'insert into hot values ($1, 0)'
const client = new Client({ connectionString: process.env['DATABASE_URL'] })
await client.connect()

for await (const line of createInterface({ input: process.stdin })) {
  const [how, key] = line.split(' ')
  if (how === 'autocommit') await client.query(insert, [key])
  else if (how === 'named') await client.query({ name: 'insert', text: insert, values: [key] })
  else {
    await client.query('begin')
    await client.query(insert, [key])
    await client.query('commit')
  }
  process.stdout.write(`done ${key}\n`)
}
await client.end()

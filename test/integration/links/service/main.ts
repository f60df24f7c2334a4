import { createServer } from 'node:http'
import { Client } from 'pg'

// A service for tests: tells its environment, asks the service that it depends on, reads from its database.
const { PORT, BACK_URL = '', DATABASE_URL = '' } = process.env

const read = async (): Promise<string> => {
  const client = new Client({ connectionString: DATABASE_URL, connectionTimeoutMillis: 2_000 })
  client.on('error', () => undefined)
  await client.connect()
  await client.query('select 1')
  await client.end()
  return 'read'
}

const answer = async (path: string): Promise<string> => {
  if (path === '/database') return read()
  if (path === '/call') return String((await fetch(`${BACK_URL}/ready`)).status)
  return process.env['NAME'] ?? ''
}

createServer((request, response) => {
  answer(request.url ?? '/').then(
    (text) => response.end(text),
    (error: unknown) => response.writeHead(500).end(error instanceof Error ? error.message : String(error)),
  )
}).listen(Number(PORT), '127.0.0.1')

// A run that is to be killed: starts a server and a service with a child of its own, says who they are, and waits for its end.
import { flushCompileCache } from 'node:module'
import { Client } from 'pg'
import { startPostgres } from '../../stacks/embedded/postgres/start-postgres.ts'
import { startService } from '../../stacks/embedded/processes/start-service.ts'

/** The one line that the doomed run prints when all of it is up. */
export interface DoomedRun {
  readonly postgres: { readonly pid: number; readonly port: number; readonly backend: number }
  readonly service: { readonly pid: number; readonly port: number }
}

const [, , runDirectory = '', ending = ''] = process.argv
const postgres = await startPostgres({ runDirectory })
const client = new Client({ connectionString: postgres.url('postgres') })
client.on('error', () => undefined)
await client.connect()
const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
const service = await startService({
  name: 'doomed-1',
  command: [
    process.execPath,
    '-e',
    `require('node:child_process').spawn('sleep', ['600'], { stdio: 'inherit' })
     require('node:http').createServer((_, response) => response.end()).listen(Number(process.env.PORT), '127.0.0.1')`,
  ],
  env: {},
  ready: { url: (port) => `http://127.0.0.1:${port}/` },
  onLine: () => undefined,
})
const run: DoomedRun = {
  postgres: { pid: postgres.pid, port: postgres.port, backend: rows[0]?.pid ?? 0 },
  service: { pid: service.pid ?? 0, port: Number(new URL(service.url).port) },
}
// Once it is killed, nothing can be kept any more.
flushCompileCache()
process.stdout.write(`${JSON.stringify(run)}\n`)
process.stdin.once('data', () => {
  if (ending === 'exit') process.exit(0)
  if (ending === 'throw') throw new Error('a crash that was asked for')
})

import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Client } from 'pg'
import { startPostgres } from '../stacks/embedded/postgres/start-postgres.ts'
import { queriesPerSecond, resultBytesPerSecond, transactionsPerSecond } from './postgres-proxy/measure.ts'
import { quantile } from './toxiproxy/measure.ts'

// The proxy that reads PostgreSQL's protocol beside a bare pipe in Node and the server itself, with the driver `pg`:
//   node bench/postgres-proxy.ts [--rounds 10]
const { values } = parseArgs({ options: { rounds: { type: 'string', default: '10' } } })
const rounds = Number(values.rounds)

const measures = {
  'transactions/s': async (client: Client) => transactionsPerSecond(client, 300),
  'queries/s': async (client: Client) => queriesPerSecond(client, 1500),
  'MB/s of a result': async (client: Client) => (await resultBytesPerSecond(client, 50_000_000)) / 1e6,
}

const directory = await mkdtemp(join(tmpdir(), 'bench-postgres-proxy-'))
// The disk is not what is measured.
const server = await startPostgres({ runDirectory: directory, settings: { synchronous_commit: 'off' } })
const stops: (() => void)[] = []
try {
  await server.createDatabase('app')
  const child = async (file: string): Promise<number> => {
    const started = fork(new URL(file, import.meta.url), [`${server.host}:${server.port}`])
    stops.push(() => started.kill())
    const [address] = await once(started, 'message')
    return Number(String(address).split(':')[1])
  }
  const ports = {
    direct: server.port,
    pipe: await child('toxiproxy/pipe-child.ts'),
    proxy: await child('postgres-proxy/proxy-child.ts'),
  }
  const clients = new Map<string, Client>()
  for (const [name, port] of Object.entries(ports)) {
    const url = new URL(server.url('app'))
    url.port = String(port)
    const client = new Client({ connectionString: url.href })
    await client.connect()
    stops.push(() => void client.end())
    clients.set(name, client)
  }
  await clients.get('direct')?.query('create table item (n int, note text)')

  console.log('| measure | direct | pipe | proxy | proxy of the pipe: median (least, most) |')
  console.log('|---|---|---|---|---|')
  for (const [name, measure] of Object.entries(measures)) {
    const figures = new Map<string, number[]>()
    // Interleaved, so that what else the machine does meets all of them; compared within each round. The first round only warms up.
    for (let round = -1; round < rounds; round += 1)
      for (const [way, client] of clients) {
        const figure = await measure(client)
        if (round >= 0) figures.set(way, [...(figures.get(way) ?? []), figure])
      }
    const of = (way: string): number[] => figures.get(way) ?? []
    const ratios = of('proxy').map((figure, round) => figure / (of('pipe')[round] ?? Number.NaN))
    const cells = [...clients.keys()].map((way) => quantile(of(way)).toFixed(0))
    const spread = [quantile(ratios), Math.min(...ratios), Math.max(...ratios)].map((ratio) => ratio.toFixed(2))
    console.log(`| ${[name, ...cells, `${spread[0]} (${spread[1]}, ${spread[2]})`].join(' | ')} |`)
  }
} finally {
  for (const stop of stops.toReversed()) stop()
  await server.stop()
  await rm(directory, { recursive: true, force: true })
}

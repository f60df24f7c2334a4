import { parseArgs } from 'node:util'
import { openLoad, type Rate } from './load.ts'
import { remoteServer, startServer, type BenchServer } from './start-server.ts'

// node bench/queue/main.ts [--rounds 3] [--localstack http://127.0.0.1:4566] [--memory]
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    localstack: { type: 'string' },
    memory: { type: 'boolean', default: true },
  },
  allowNegative: true,
})
const rounds = Number(values.rounds)

const short = 2_000
// A program that has just started is still being compiled: every server is given the same work before it is measured.
const warmUps = 20
const backlog = 100_000
const million = 1_000_000
const gibibyte = 2 ** 30

const median = (numbers: readonly number[]): number =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? NaN

/** What was measured of one server, round by round. */
interface Measured {
  readonly send: Rate[]
  readonly shortDrain: Rate[]
  readonly backlogDrain: Rate[]
  /** CPU microseconds of the server for a message sent, and for one received and deleted. */
  readonly sendCpu: number[]
  readonly drainCpu: number[]
  readonly shortCpu: number[]
}

/** One round on one server: warm, send, drain short queues, drain a backlog. */
const measure = async (server: BenchServer, into: Measured, scale: number, isQueue: boolean): Promise<void> => {
  const load = await openLoad(server.url, isQueue)
  for (let n = 0; n < warmUps; n += 1) {
    await load.send(short * scale)
    if (isQueue) await load.drain(short * scale)
  }
  const perMessage = async (rates: Rate[], costs: number[], work: () => Promise<Rate>): Promise<void> => {
    const beforeMicros = await server.cpuMicros()
    rates.push(await work())
    costs.push(((await server.cpuMicros()) - beforeMicros) / (backlog * scale))
  }
  await perMessage(into.send, into.sendCpu, () => load.send(backlog * scale))
  if (isQueue) {
    await perMessage(into.backlogDrain, into.drainCpu, () => load.drain(backlog * scale))
    const shorts: Rate[] = []
    let cost = 0
    for (let n = 0; n < 15 * scale; n += 1) {
      await load.send(short)
      const beforeMicros = await server.cpuMicros()
      shorts.push(await load.drain(short))
      cost += (await server.cpuMicros()) - beforeMicros
    }
    into.shortDrain.push(median(shorts))
    into.shortCpu.push(cost / (short * shorts.length))
  }
  load.close()
}

const row = (...cells: readonly string[]): void => void process.stdout.write(`| ${cells.join(' | ')} |\n`)
const rate = (numbers: readonly number[]): string => (numbers.length === 0 ? '' : String(Math.round(median(numbers))))

const fresh = (): Measured => ({ send: [], shortDrain: [], backlogDrain: [], sendCpu: [], drainCpu: [], shortCpu: [] })
const embedded = fresh()
const others: {
  readonly name: string
  readonly measured: Measured
  readonly scale: number
  start(): Promise<BenchServer>
}[] = [
  { name: 'fauxqs', measured: fresh(), scale: 1, start: () => startServer('fauxqs') },
  { name: 'parse-only', measured: fresh(), scale: 1, start: () => startServer('parse-only') },
]
const { localstack } = values
if (localstack !== undefined)
  others.push({
    name: 'localstack',
    measured: fresh(),
    scale: 0.1,
    start: () => Promise.resolve(remoteServer('localstack', localstack)),
  })

const starts: number[] = []
for (let round = 0; round < rounds; round += 1) {
  const own = await startServer('embedded')
  starts.push(own.startMs)
  await measure(own, embedded, 1, true)
  await own.stop()
  for (const { name, measured, scale, start } of others) {
    const other = await start()
    await measure(other, measured, scale, name !== 'parse-only')
    await other.stop()
  }
}

row(
  'messages/s, median',
  'embedded',
  ...others.map(({ name }) => name),
  ...others.map(({ name }) => `ratio to ${name}`),
)
row('---', ...Array.from({ length: 1 + others.length * 2 }, () => '---:'))
for (const what of ['send', 'shortDrain', 'backlogDrain'] as const)
  row(
    what,
    rate(embedded[what]),
    ...others.map(({ measured }) => rate(measured[what])),
    ...others.map(({ measured }) =>
      measured[what].length === 0 ? '' : (median(embedded[what]) / median(measured[what])).toFixed(2),
    ),
  )
for (const what of ['sendCpu', 'shortCpu', 'drainCpu'] as const) {
  const finite = (value: number, digits: number): string => (Number.isFinite(value) ? value.toFixed(digits) : '')
  row(
    `${what}, µs of server CPU per message`,
    finite(median(embedded[what]), 1),
    ...others.map(({ measured }) => finite(median(measured[what]), 1)),
    ...others.map(({ measured }) => finite(median(measured[what]) / median(embedded[what]), 2)),
  )
}
row('backlog to short, embedded', (median(embedded.backlogDrain) / median(embedded.shortDrain)).toFixed(2))
row('processor time, backlog to short, embedded', (median(embedded.drainCpu) / median(embedded.shortCpu)).toFixed(2))
row('start, median ms', median(starts).toFixed(1))

if (values.memory) {
  const server = await startServer('embedded')
  const load = await openLoad(server.url)
  await load.send(million)
  row('1,000,000 messages of 300 bytes, GiB resident', ((await server.memoryBytes()) / gibibyte).toFixed(2))
  load.close()
  await server.stop()
}

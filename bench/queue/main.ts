import { parseArgs } from 'node:util'
import { openLoad, type Load, type Rate } from './load.ts'
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

/** A server under load, and what its pieces of work of one kind took together. */
interface Timed {
  readonly load: Load
  run(work: (load: Load) => Promise<Rate>, count: number): Promise<void>
  /** Messages per second, and CPU microseconds of the server per message, of all that ran since the last call. */
  total(): { readonly rate: Rate; readonly cpuMicros: number }
}

/** Opens a queue on a server and warms the server up. */
const openTimed = async (server: BenchServer, scale: number, isQueue: boolean): Promise<Timed> => {
  const load = await openLoad(server.url, isQueue)
  for (let n = 0; n < warmUps; n += 1) {
    await load.send(short * scale)
    if (isQueue) await load.drain(short * scale)
  }
  let messages = 0
  let seconds = 0
  let micros = 0
  return {
    load,
    run: async (work, count) => {
      const beforeMicros = await server.cpuMicros()
      seconds += count / (await work(load))
      micros += (await server.cpuMicros()) - beforeMicros
      messages += count
    },
    total: () => {
      const all = { rate: messages / seconds, cpuMicros: micros / messages }
      messages = seconds = micros = 0
      return all
    },
  }
}

/**
 * One round on one server: send a backlog, then drain it and a short queue by turns, in slices of the same size. Each queue
 * has a process of its own, warmed up in the same way: what else the machine does meets both alike, the clock runs over all
 * slices of both, and neither pays for the other's garbage.
 */
const measure = async (
  start: () => Promise<BenchServer>,
  into: Measured,
  scale: number,
  isQueue: boolean,
): Promise<void> => {
  const server = await start()
  const deep = await openTimed(server, scale, isQueue)
  const count = backlog * scale
  await deep.run((load) => load.send(count), count)
  const sent = deep.total()
  into.send.push(sent.rate)
  into.sendCpu.push(sent.cpuMicros)
  if (isQueue) {
    const other = await start()
    const shallow = await openTimed(other, scale, isQueue)
    for (let left = count; left > 0; left -= short) {
      await deep.run((load) => load.drain(short), short)
      await shallow.load.send(short)
      await shallow.run((load) => load.drain(short), short)
    }
    const drained = { deep: deep.total(), shallow: shallow.total() }
    into.backlogDrain.push(drained.deep.rate)
    into.drainCpu.push(drained.deep.cpuMicros)
    into.shortDrain.push(drained.shallow.rate)
    into.shortCpu.push(drained.shallow.cpuMicros)
    shallow.load.close()
    await other.stop()
  }
  deep.load.close()
  await server.stop()
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
const startEmbedded = async (): Promise<BenchServer> => {
  const server = await startServer('embedded')
  starts.push(server.startMs)
  return server
}
for (let round = 0; round < rounds; round += 1) {
  await measure(startEmbedded, embedded, 1, true)
  for (const { name, measured, scale, start } of others) await measure(start, measured, scale, name !== 'parse-only')
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
// Round by round: the two were drained by turns, so that a round's ratio says more than the ratio of two medians.
for (const { name, measured } of [{ name: 'embedded', measured: embedded }, ...others]) {
  if (measured.backlogDrain.length === 0) continue
  const inRounds = (ofBacklog: readonly number[], ofShort: readonly number[]): string =>
    median(ofBacklog.map((value, round) => value / (ofShort[round] ?? NaN))).toFixed(2)
  row(`backlog to short, ${name}`, inRounds(measured.backlogDrain, measured.shortDrain))
  row(`processor time, backlog to short, ${name}`, inRounds(measured.drainCpu, measured.shortCpu))
}
row('start, median ms', median(starts).toFixed(1))

if (values.memory) {
  const server = await startServer('embedded')
  const load = await openLoad(server.url)
  await load.send(million)
  row('1,000,000 messages of 300 bytes, GiB resident', ((await server.memoryBytes()) / gibibyte).toFixed(2))
  load.close()
  await server.stop()
}

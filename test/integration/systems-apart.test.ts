import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { historyOf } from '../../harness/model/history.ts'
import type { Operation } from '../../harness/model/operation.ts'
import { planCells, type PlannedCell } from '../../harness/plan/plan.ts'
import { servicesNeeded } from '../../harness/plan/services-needed.ts'
import { newRunId } from '../../harness/record/run-id.ts'
import { readHistory } from '../../harness/record/read-history.ts'
import { recorder } from '../../harness/record/recorder.ts'
import type { JudgedCell } from '../../harness/run/cell.ts'
import type { RunSystem } from '../../harness/run/run-cells.ts'
import { startRunSystem } from '../../harness/run/run-system.ts'
import { consumerCrash } from '../../scenarios/consumer-crash.ts'
import { duplicateDelivery } from '../../scenarios/duplicate-delivery.ts'
import { embedded } from '../../stacks/embedded/index.ts'
import { reference } from '../../targets/reference/index.ts'

const definition = reference()
const streams = definition.streams.filter(({ name }) => name === 'prison-visit.booked')
const { cells } = planCells({
  target: 'reference',
  stack: 'embedded',
  seed: 'apart',
  scenarios: [consumerCrash(), duplicateDelivery()],
  streams,
})
const cell = (part: string): PlannedCell => {
  const found = cells.find(({ id }) => id.endsWith(part))
  if (found === undefined) throw new Error(`no cell ${part}`)
  return found
}

let directory: string
let crashed: JudgedCell
let beside: JudgedCell
let written: readonly Operation[]

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'systems-apart-'))
  await mkdir(join(directory, 'leases'))
  const never = new AbortController().signal
  const file = join(directory, 'history.jsonl')
  const runId = newRunId()
  const record = recorder({ file, runId, redact: (text) => text })
  const start = async (system: string): Promise<RunSystem> =>
    startRunSystem({
      system,
      runId,
      definition: { ...definition, services: servicesNeeded(definition.services, streams) },
      stack: embedded,
      defects: [],
      record,
      redact: (text) => text,
      directory,
      temporary: join(directory, system),
      stopAbove: {},
      stop: () => undefined,
      fixes: [],
      replay: () => '',
      signal: never,
      hurry: never,
    })
  const [one, two] = await Promise.all([start('s1'), start('s2')])
  // The same stream, and so the same queues and replicas by name, in two systems at once.
  ;[crashed, beside] = await Promise.all([
    one.run(cell('prison-visit.booked/called'), never),
    two.run(cell('prison-visit.booked/lost-acknowledgement'), never),
  ])
  await Promise.all([one.stop(), two.stop()])
  await record.close()
  written = (await readHistory(file)).operations
})
afterAll(async () => rm(directory, { recursive: true, force: true }))

it('crashes a replica in one system while a cell runs in another, and neither is blamed for the other’s', () => {
  expect(crashed.result.bites).toMatchObject([{ bit: true }])
  expect(beside.result.checks.find(({ check }) => check === 'processes-stay-up')).toMatchObject({ verdict: 'pass' })
  const exit = crashed.history.of('process').find(({ phase }) => phase === 'exited')
  const [first, last] = [beside.history.operations.at(0), beside.history.operations.at(-1)]
  expect(exit).toMatchObject({ process: expect.stringMatching(/^prisoner-to-nomis-\d$/), system: 's1' })
  expect(exit?.index).toBeGreaterThan(first?.index ?? Infinity)
  expect(exit?.index).toBeLessThan(last?.index ?? 0)
})

it('names the system in every line, and shows a cell the lines of its own system alone', () => {
  expect(new Set(written.map(({ system }) => system))).toEqual(new Set(['s1', 's2']))
  for (const [{ history }, system] of [
    [crashed, 's1'],
    [beside, 's2'],
  ] as const)
    expect(new Set(history.operations.map((operation) => operation.system))).toEqual(new Set([system]))
  expect(beside.history.of('process')).toEqual([])
})

it('gives the same view of a cell from the file', () => {
  for (const { history, result } of [crashed, beside]) {
    const read = historyOf(written, result.id).operations.map(({ index }) => index)
    expect(read.slice(0, history.operations.length)).toEqual(history.operations.map(({ index }) => index))
  }
})

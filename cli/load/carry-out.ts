import { dirname } from 'node:path'
import { historyFromLines } from '../../harness/model/history.ts'
import type { History, NewOperation } from '../../harness/model/history.ts'
import type { Load, LoadFacts, LoadThresholds } from '../../harness/model/load.ts'
import type { CellId, Operation } from '../../harness/model/operation.ts'
import type { CellResult } from '../../harness/model/result.ts'
import type { Recorder } from '../../harness/record/recorder.ts'
import { dueInAll } from '../../load/arrivals.ts'
import type { Io } from '../io.ts'
import { faultsBeside } from './faults-beside.ts'
import { judgeLoad } from './judge-load.ts'
import { makeByK6 } from './make-by-k6.ts'
import { makeByOwn } from './make-by-own.ts'

/** Options of {@link carryOut}. */
export interface CarryOutOptions {
  readonly load: Load
  readonly id: CellId
  readonly onK6: boolean
  readonly runId: string
  readonly directory: string
  readonly record: Recorder
  readonly io: Io
}

/** A load that was made and judged. */
export interface CarriedOut {
  readonly result: CellResult
  readonly history: History<LoadFacts>
}

/** A request that is late by less than a tenth of the strictest time changes no verdict; below 2 ms no timer is exact. Where no time is asked for, 50 ms are as planned. */
const lateFromMs = ({ p50Ms, p95Ms, p99Ms, mostMs }: LoadThresholds): number => {
  const strictest = Math.min(...[p50Ms, p95Ms, p99Ms, mostMs].flatMap((each) => each ?? []))
  return Number.isFinite(strictest) ? Math.max(2, Math.round(strictest / 10)) : 50
}

/** Makes one load, records what became of it, and judges that. */
export const carryOut = async (options: CarryOutOptions): Promise<CarriedOut> => {
  const { load, id, onK6, runId, directory, record, io } = options
  const byK6 = onK6 || load.k6 !== undefined
  const variant = byK6 ? 'k6' : 'http'
  const facts: LoadFacts = {
    kind: 'load-plan',
    scenario: 'load',
    stream: load.name,
    variant,
    url: load.url,
    ...(byK6 ? {} : { due: dueInAll(load) }),
    thresholds: load.thresholds,
    lateFromMs: lateFromMs(load.thresholds),
  }
  const operations: Operation[] = []
  const forget = record.listen((operation) => {
    // Beside its own, what is said of the harness meanwhile.
    if (operation.cell === id || operation.cell === undefined) operations.push(operation)
  })
  const tell = (operation: Pick<NewOperation, 'kind'> & NewOperation): Operation =>
    record.record({ ...operation, cell: id })
  const startedMs = record.now()
  const began = Date.now()
  tell({ actor: 'harness', outcome: 'ok', ...facts })
  const made = byK6 ? await makeByK6(load, runId, directory, io) : await makeByOwn(load, runId, facts.lateFromMs, io)
  for (const each of made.figures) tell({ actor: variant, outcome: 'ok', ...each })
  tell({ actor: variant, outcome: 'ok', ...made.end })
  for (const beside of await faultsBeside(dirname(directory), began, Date.now()))
    tell({ actor: beside.run, outcome: 'info', ...beside })
  forget()
  const history = historyFromLines(facts, operations, record.complete())
  const replay = `npx shakedown load ${load.name}${onK6 ? ' --k6' : ''}`
  return { history, result: judgeLoad(history, { id, startedMs, endedMs: record.now(), replay }) }
}

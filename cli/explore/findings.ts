import { join, relative } from 'node:path'
import { withSchedule, withSkipped, type Coverage } from '../../explore/coverage/coverage.ts'
import { reachedIn } from '../../explore/coverage/sometimes.ts'
import { failuresOf } from '../../explore/same-failure.ts'
import { historiesOf, isOfMessages } from '../../harness/model/history.ts'
import type { CellResult } from '../../harness/model/result.ts'
import type { Schedule } from '../../harness/model/schedule.ts'
import { readHistory } from '../../harness/record/read-history.ts'

/** A failure that no other schedule of this exploration showed before. */
export interface Found {
  readonly cell: string
  readonly stream: string
  readonly check: string
  readonly form: string
  readonly words: string
  /** Folder of the run in which it was found. */
  readonly run: string
  readonly replay: string
  /** How many schedules were begun by then. */
  readonly after: number
}

/** What an exploration came to so far. */
export interface Findings {
  readonly schedules: number
  readonly judged: number
  readonly failed: number
  readonly unknown: number
  readonly skipped: number
  /** Why schedules could not be judged, or run, with how often that was. */
  readonly reasons: Readonly<Record<string, number>>
  /** Faults that a stream's running system has no place for: they are drawn no more. */
  readonly outOfReach: Readonly<Record<string, readonly string[]>>
  readonly coverage: Coverage
  /** In how many schedules each mark was reached. */
  readonly sometimes: Readonly<Record<string, number>>
  /** Different failures, in the order in which they were found. */
  readonly found: readonly Found[]
}

/** Nothing was tried yet, beside what was known. */
export const nothingYet = (coverage: Coverage): Findings => ({
  schedules: 0,
  judged: 0,
  failed: 0,
  unknown: 0,
  skipped: 0,
  reasons: {},
  outOfReach: {},
  coverage,
  sometimes: {},
  found: [],
})

/** Its worst failure, told once for each form that it takes on a stream. */
const foundIn = (cell: CellResult, directory: string, after: number, cwd: string): Found | undefined => {
  const [worst] = failuresOf(cell)
  if (worst === undefined) return undefined
  return { cell: cell.id, stream: cell.stream, ...worst, run: relative(cwd, directory), replay: cell.replay, after }
}

const isSame = (a: Found, b: Found): boolean => a.check === b.check && a.form === b.form && a.stream === b.stream

const more = (counts: Readonly<Record<string, number>>, names: readonly string[]): Record<string, number> => {
  const sum = { ...counts }
  for (const name of names) sum[name] = (sum[name] ?? 0) + 1
  return sum
}

const withFault = (known: Findings['outOfReach'], { stream, outOfReach }: CellResult): Findings['outOfReach'] =>
  outOfReach === undefined ? known : { ...known, [stream]: [...new Set([...(known[stream] ?? []), outOfReach])] }

/** A run of schedules. */
interface ScheduleRun {
  readonly directory: string
  readonly cells: readonly CellResult[]
  /** By cell, also of those that were skipped. */
  readonly schedules: ReadonlyMap<string, Schedule>
}

/** With what one more run of schedules showed. */
export const withRun = async (before: Findings, run: ScheduleRun, cwd: string): Promise<Findings> => {
  const { directory, cells, schedules } = run
  const histories = historiesOf((await readHistory(join(directory, 'history.jsonl'))).operations)
  const withCell = (now: Findings, cell: CellResult): Findings => {
    const schedule = schedules.get(cell.id)
    if (cell.verdict === 'skipped' || schedule === undefined)
      return {
        ...now,
        skipped: now.skipped + 1,
        reasons: more(now.reasons, [cell.words]),
        outOfReach: withFault(now.outOfReach, cell),
        coverage: schedule === undefined ? now.coverage : withSkipped(now.coverage, cell.stream, schedule),
      }
    const bit = new Set(cell.bites.filter((each) => each.bit).map(({ faultId }) => faultId))
    const history = histories(cell.id)
    const found = foundIn(cell, directory, now.schedules + 1, cwd)
    const isNew = found !== undefined && !now.found.some((each) => isSame(each, found))
    return {
      ...now,
      schedules: now.schedules + 1,
      judged: now.judged + (cell.verdict === 'unknown' ? 0 : 1),
      failed: now.failed + (cell.verdict === 'fail' ? 1 : 0),
      unknown: now.unknown + (cell.verdict === 'unknown' ? 1 : 0),
      reasons: cell.verdict === 'unknown' ? more(now.reasons, [cell.words]) : now.reasons,
      coverage: withSchedule(now.coverage, cell.stream, schedule, (fault) => bit.has(fault)),
      sometimes:
        history === undefined || !isOfMessages(history) ? now.sometimes : more(now.sometimes, reachedIn(history)),
      found: isNew ? [...now.found, found] : now.found,
    }
  }
  return cells.reduce(withCell, before)
}

import { type Duration, durationMs, inWords } from '../harness/incidents/duration.ts'
import { exceeded, type Limits } from '../harness/incidents/limits.ts'
import type { FreeProbe, LookContext, Measurement } from '../harness/model/probe.ts'
import { compare, type Difference } from './reconciliation/compare.ts'
import { type Reader, readAll } from './reconciliation/read-all.ts'

/** Options of {@link reconciliation}. */
export interface ReconciliationOptions {
  /** Two sides that must agree, by the names by which differences are told: `{ visits: readVisits, nomis: readNomis }`. */
  readonly between: Readonly<Record<string, Reader>>
  /** A difference that is younger is on its way. @default '5m' */
  readonly inFlight?: Duration
  /** How many differences matter. @default 0 (critical) */
  readonly differences?: Limits
  /** Whether it is an answer that neither side has anything. @default false: nothing was compared */
  readonly mayBeEmpty?: boolean
}

/** So many differences are named. */
const named = 5

/** Whether two systems hold the same, key by key. A page that could not be read is an error, never "equal". */
export const reconciliation = (options: ReconciliationOptions): FreeProbe => {
  const { between, inFlight = '5m', differences: limits = 0, mayBeEmpty = false } = options
  const inFlightMs = durationMs(inFlight)
  const [left, right, ...more] = Object.entries(between)
  /** When each difference was seen first; one that changes meanwhile is another one: its sides are at work on it. */
  let since: ReadonlyMap<string, number> = new Map()
  const settled = (found: readonly Difference[], nowMs: number): readonly Difference[] => {
    const known = since
    since = new Map(found.map(({ id }) => [id, known.get(id) ?? nowMs]))
    return found.filter(({ id }) => nowMs - (since.get(id) ?? nowMs) >= (inFlightMs ?? 0))
  }
  const problems = [
    ...(left === undefined || right === undefined || more.length > 0
      ? ['reconciliation must be given two sides in "between"']
      : []),
    ...(inFlightMs === undefined ? [`reconciliation has "inFlight: ${inFlight}", which is no length of time`] : []),
  ]
  return {
    name: 'reconciliation',
    needs: 'nothing',
    ...(problems.length === 0 ? {} : { problems }),
    measure: async ({ signal }: LookContext): Promise<readonly Measurement[]> => {
      if (left === undefined || right === undefined) throw new Error('reconciliation needs two sides')
      const [a, b] = await Promise.all([left, right].map(async ([name, read]) => readAll(name, read, signal)))
      if (a === undefined || b === undefined) throw new Error('a side was not read')
      if (a.size + b.size === 0 && !mayBeEmpty)
        throw new Error(`neither ${left[0]} nor ${right[0]} has anything: nothing was compared`)
      const found = compare(a, b, [left[0], right[0]])
      const old = settled(found, performance.now())
      const level = exceeded(old.length, limits)
      const onTheWay = found.length - old.length
      const way =
        onTheWay === 0 ? '' : `; ${onTheWay} more for less than ${inWords(inFlightMs ?? 0)}, which may be on their way`
      const which = old.slice(0, named).map(({ words }) => words)
      const rest = old.length > named ? [`and ${old.length - named} more`] : []
      return [
        {
          subject: `${left[0]} and ${right[0]}`,
          value: old.length,
          unit: 'differences',
          ok: level === undefined,
          words:
            old.length === 0
              ? `${left[0]} (${a.size}) and ${right[0]} (${b.size}) agree${way}`
              : `${left[0]} and ${right[0]} differ: ${[...which, ...rest].join('; ')}${way}`,
          ...(old.length === 0 ? {} : { evidence: old.slice(0, 100).map(({ words }) => words) }),
          ...(level === undefined ? {} : { level }),
        },
      ]
    },
  }
}

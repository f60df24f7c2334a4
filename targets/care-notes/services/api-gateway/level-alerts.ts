import { createHistogram, type RecordableHistogram } from 'node:perf_hooks'
import type { Log } from '../../../reference/services/platform/log.ts'

/** How answers are going, and at which level somebody is told. */
interface Level {
  readonly name: string
  /** 95 of 100 answers are quicker, or it is this level. */
  readonly p95Ms: number
  readonly errorShare: number
}

/** The runbook's: from info (500 ms, 1 %) to critical (2 s, 5 %); the worst first. */
const levels: readonly Level[] = [
  { name: 'critical', p95Ms: 2_000, errorShare: 0.05 },
  { name: 'warning', p95Ms: 1_000, errorShare: 0.02 },
  { name: 'info', p95Ms: 500, errorShare: 0.01 },
]

/** Figures of the last seconds. */
interface Figures {
  readonly requests: number
  readonly p95Ms: number
  readonly p99Ms: number
  readonly errorShare: number
}

interface Second {
  readonly histogram: RecordableHistogram
  errors: number
}

/** Options of {@link levelAlerts}. */
export interface LevelAlertsOptions {
  readonly log: Log
  readonly defects: ReadonlySet<string>
  /** Over how many seconds the figures are taken. @default 10 */
  readonly seconds?: number
}

/** Fewer say nothing about a share of them. */
const fewest = 20

const rounded = (figure: number): number => Math.round(figure * 1_000) / 1_000

/** Watches latency and errors of all answers, and raises an alert of the level that they have reached: one at a time, cleared when it is over. */
export const levelAlerts = ({ log, defects, seconds = 10 }: LevelAlertsOptions) => {
  const window: Second[] = []
  let now: Second = { histogram: createHistogram(), errors: 0 }
  let raised: string | undefined
  let timer: NodeJS.Timeout | undefined

  const figures = (): Figures => {
    const all = createHistogram()
    for (const { histogram } of [...window, now]) if (histogram.count > 0) all.add(histogram)
    const errors = [...window, now].reduce((sum, second) => sum + second.errors, 0)
    if (all.count === 0) return { requests: 0, p95Ms: 0, p99Ms: 0, errorShare: 0 }
    const [p95Ms, p99Ms] = [all.percentile(95) / 1_000, all.percentile(99) / 1_000]
    return { requests: all.count, p95Ms, p99Ms, errorShare: rounded(errors / all.count) }
  }
  const levelOf = ({ requests, p95Ms, errorShare }: Figures): string | undefined => {
    if (requests < fewest) return undefined
    const level = levels.find((each) => p95Ms > each.p95Ms || errorShare > each.errorShare)?.name
    // "Critical wakes people up": so it is told as if it could wait.
    return level === 'critical' && defects.has('alert-level-wrong') ? 'info' : level
  }
  const tell = (level: string, state: 'raised' | 'cleared', { p95Ms, p99Ms, errorShare }: Figures): void => {
    const message = `p95 ${p95Ms} ms, p99 ${p99Ms} ms, ${rounded(errorShare * 100)} % errors`
    const details = { alert: { name: `gateway ${level}`, state }, attributes: { level, p95Ms, p99Ms, errorShare } }
    if (state === 'raised') log.warn(message, details)
    else log.info(message, details)
  }
  const look = (): void => {
    const read = figures()
    const level = levelOf(read)
    if (level !== raised) {
      if (raised !== undefined) tell(raised, 'cleared', read)
      if (level !== undefined) tell(level, 'raised', read)
      raised = level
    }
    window.push(now)
    if (window.length >= seconds) window.shift()
    now = { histogram: createHistogram(), errors: 0 }
  }
  return {
    /** One answer: how long it took, and whether the caller got what they may expect. */
    answered: (ms: number, failed: boolean): void => {
      now.histogram.record(Math.max(1, Math.round(ms * 1_000)))
      if (failed) now.errors += 1
    },
    figures,
    start: (): void => {
      timer = setInterval(look, 1_000)
    },
    stop: (): void => clearInterval(timer),
  }
}

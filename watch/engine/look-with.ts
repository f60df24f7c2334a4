import { messageOf, ShakedownError } from '../../harness/errors.ts'
import { inWords } from '../../harness/incidents/duration.ts'
import { worstLevel } from '../../harness/model/level.ts'
import { limitedTime } from '../../harness/once-aborted.ts'
import type { Look } from '../../harness/incidents/look.ts'
import type { Monitor } from '../../harness/incidents/monitor.ts'
import type { Measurement } from '../../harness/model/probe.ts'

/** What measurements come to, before anybody asks whether the watcher itself could see. */
export type Seen = Pick<Look, 'state' | 'level' | 'blind' | 'words' | 'figures' | 'evidence'> & {
  /** Nobody answered: it may be our own network. */
  readonly unreachable?: boolean
  /** When what is bad was seen, wall clock in ms. Absent: during the whole look. */
  readonly seen?: NonNullable<Measurement['seen']>
}

/** The code of the error with which a probe is refused leave to publish because somebody paused it. */
export const pausedCode = 'publishing-paused'

const inAll = (measurements: readonly Measurement[]): string => measurements.map(({ words }) => words).join('; ')

/** From the first of what was seen until the last; undefined where one of them took the whole look. */
const seenBetween = (measurements: readonly Measurement[]): Seen['seen'] => {
  const times = measurements.flatMap(({ seen }) => (seen === undefined ? [] : [seen]))
  if (times.length < measurements.length) return undefined
  return { fromMs: Math.min(...times.map(({ fromMs }) => fromMs)), toMs: Math.max(...times.map(({ toMs }) => toMs)) }
}

/** What measurements say together: the worst of them. */
export const seenIn = (measurements: readonly Measurement[], monitor: Pick<Monitor, 'level' | 'probe'>): Seen => {
  if (measurements.length === 0)
    return { state: 'unknown', blind: 'probe', words: `${monitor.probe.name} found nothing to measure`, figures: [] }
  const figures = measurements.map(({ subject, value, unit }) => ({ subject, value, unit }))
  const bad = measurements.filter(({ ok }) => !ok)
  const evidence = (bad[0] ?? measurements[0])?.evidence
  const common = { figures, ...(evidence === undefined ? {} : { evidence }) }
  if (bad.length === 0) return { state: 'good', words: inAll(measurements), ...common }
  const seen = seenBetween(bad)
  return {
    state: 'bad',
    level: worstLevel(bad.map(({ level }) => level ?? monitor.level)),
    words: inAll(bad),
    ...common,
    ...(bad.every(({ unreachable }) => unreachable === true) ? { unreachable: true } : {}),
    ...(seen === undefined ? {} : { seen }),
  }
}

const unknown = (words: string, blind: Look['blind']): Seen => ({
  state: 'unknown',
  words,
  figures: [],
  ...(blind === undefined ? {} : { blind }),
})

/** Has a probe measure, and gives it up when its time is over: a probe that hangs or throws saw nothing. */
export const lookWith = async (
  monitor: Monitor,
  measure: (signal: AbortSignal) => Promise<readonly Measurement[]>,
  stop: AbortSignal,
): Promise<Seen> => {
  const time = limitedTime(monitor.timeoutMs, stop)
  const { signal } = time
  const { promise: given, reject } = Promise.withResolvers<never>()
  const giveUp = (): void => reject(signal.reason)
  signal.addEventListener('abort', giveUp, { once: true })
  try {
    return seenIn(await Promise.race([measure(signal), given]), monitor)
  } catch (error) {
    stop.throwIfAborted()
    if (time.isOver()) return unknown(`${monitor.probe.name} did not end within ${inWords(monitor.timeoutMs)}`, 'probe')
    const paused = error instanceof ShakedownError && error.code === pausedCode
    return unknown(
      paused ? error.message : `${monitor.probe.name} failed: ${messageOf(error)}`,
      paused ? 'paused' : 'probe',
    )
  } finally {
    signal.removeEventListener('abort', giveUp)
    time.end()
  }
}

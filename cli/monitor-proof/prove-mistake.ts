import type { Ground } from './ground.ts'
import type { MonitorMistake } from './mistakes.ts'
import type { Observer } from './observer.ts'

/** What became of one mistake. */
export interface MonitorRow {
  readonly mistake: string
  readonly monitor: string
  readonly aspect: string
  readonly withinLooks: number
  readonly caught: boolean
  /** By which look of the monitor somebody heard of it. */
  readonly openedAfterLooks?: number
  readonly words: string
}

/** No mistake takes longer than this to be found, or to be over; looks decide, not seconds. */
const patienceMs = 180_000

/** Waits until something holds; false when the time is up. */
export const until = async (
  { change }: Pick<Observer, 'change'>,
  holds: () => boolean,
  signal: AbortSignal,
  withinMs = patienceMs,
): Promise<boolean> => {
  const deadline = performance.now() + withinMs
  while (!holds()) {
    signal.throwIfAborted()
    if (performance.now() > deadline) return false
    await change(250)
  }
  return true
}

/** Makes a mistake, waits for the incident that must open, mends it, and waits for its end. */
export const proveMistake = async (
  mistake: MonitorMistake,
  ground: Ground,
  seen: Observer,
  signal: AbortSignal,
): Promise<MonitorRow> => {
  const { name, monitor, aspect, withinLooks } = mistake
  const row = { mistake: name, monitor, aspect, withinLooks }
  const before = seen.looks(monitor, aspect)
  seen.forget()
  const isIt = ({ incident }: ReturnType<Observer['told']>[number]): boolean =>
    incident.monitor === monitor && incident.aspect === aspect
  const mend = await mistake.make(ground)
  let isMended = false
  try {
    // One look may have been on its way when the mistake was made.
    const opened = await until(
      seen,
      () => seen.told().some(isIt) || seen.looks(monitor, aspect) - before > withinLooks + 1,
      signal,
    )
    const found = seen.told().find(isIt)
    if (!opened || found === undefined)
      return { ...row, caught: false, words: `nobody heard of it within ${seen.looks(monitor, aspect) - before} looks` }
    await mend()
    isMended = true
    const closed = await until(seen, () => seen.closed(monitor, aspect), signal)
    const others = seen.told().filter((each) => !isIt(each))
    const openedAfterLooks = Math.max(1, found.looks - before)
    if (!closed)
      return { ...row, caught: false, openedAfterLooks, words: 'it was mended, and the incident did not close' }
    if (others.length > 0 || seen.told().filter(isIt).length > 1)
      return {
        ...row,
        caught: false,
        openedAfterLooks,
        words: `somebody also heard of ${seen
          .told()
          .filter((each) => each !== found)
          .map(({ incident }) => `${incident.monitor} (${incident.aspect}): ${incident.words}`)
          .join('; ')}`,
      }
    return { ...row, caught: true, openedAfterLooks, words: found.incident.words }
  } finally {
    if (!isMended) await mend()
  }
}

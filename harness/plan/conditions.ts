import type { Moment } from '../model/schedule.ts'

const nameOf = (moment: Moment): string => {
  if ('before' in moment) return 'before/start'
  if ('ms' in moment) return `ms/${moment.ms}`
  if ('fault' in moment) return `fault/${moment.fault}/${moment.is}`
  return `step/${moment.after}/${moment.reaches}/${moment.times ?? 1}`
}

/** Moments that have come, and those waited for. */
export interface Conditions {
  /** The moment has come; a step's may come several times. */
  come(moment: Moment): void
  has(moment: Moment): boolean
  /** Resolves once all the moments have come, or the one that makes them needless; rejects with the signal's reason. */
  all(moments: Moment | readonly Moment[], signal: AbortSignal, unless?: Moment): Promise<void>
  /** Moments of steps that somebody waits for now. */
  waiting(): readonly Moment[]
}

/** No moment has come yet. Times count from the call of `start`. */
export const conditions = (): Conditions & { start(): void } => {
  const came = new Set<string>()
  const counts = new Map<string, number>()
  const waiters = new Map<string, { readonly moment: Moment; readonly resolves: Set<() => void> }>()
  let started: number | undefined
  const come = (moment: Moment): void => {
    const plain = nameOf(moment)
    const times = (counts.get(plain) ?? 0) + 1
    counts.set(plain, times)
    const name = 'after' in moment ? nameOf({ ...moment, times }) : plain
    came.add(name)
    const waiter = waiters.get(name)
    waiters.delete(name)
    for (const resolve of waiter?.resolves ?? []) resolve()
  }
  const timer = (moment: Moment, signal: AbortSignal): void => {
    if (!('ms' in moment)) return
    const left = moment.ms - (performance.now() - (started ?? performance.now()))
    const timeout = setTimeout(() => come(moment), Math.max(0, left))
    signal.addEventListener('abort', () => clearTimeout(timeout), { once: true })
  }
  const one = async (moment: Moment, signal: AbortSignal): Promise<void> => {
    signal.throwIfAborted()
    const name = nameOf(moment)
    if (came.has(name)) return
    await new Promise<void>((resolve, reject) => {
      const waiter = waiters.get(name) ?? { moment, resolves: new Set() }
      waiters.set(name, waiter)
      waiter.resolves.add(resolve)
      signal.addEventListener(
        'abort',
        () => {
          waiter.resolves.delete(resolve)
          if (waiter.resolves.size === 0) waiters.delete(name)
          reject(signal.reason instanceof Error ? signal.reason : new Error('stopped'))
        },
        { once: true },
      )
      timer(moment, signal)
    })
  }
  return {
    come,
    has: (moment) => came.has(nameOf(moment)),
    all: async (moments, signal, unless) => {
      const over = new AbortController()
      const either = AbortSignal.any([signal, over.signal])
      const come = Promise.all([moments].flat().map(async (moment) => one(moment, either)))
      if (unless === undefined) return void (await come)
      try {
        await Promise.race([come, one(unless, either)])
      } finally {
        // Nobody waits for the others any more.
        come.catch(() => undefined)
        over.abort(new Error('needless'))
      }
    },
    waiting: () => [...waiters.values()].map(({ moment }) => moment),
    start: () => {
      started = performance.now()
      come({ before: 'start' })
    },
  }
}

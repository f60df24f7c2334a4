import { ShakedownError } from '../harness/errors.ts'
import type { FaultContext } from '../harness/model/fault.ts'
import type { Holder } from '../harness/model/reach.ts'

/** Work held at a point. */
export interface HeldWork {
  /** Name of the replica whose work it is. */
  readonly replica: string
  /** `certain`: its connection, its session or its access key says whose it is. `inferred`: it is taken for that of the one that has the message in flight. */
  readonly identity: 'certain' | 'inferred'
  /** The process that waits for it: the replica's own, or one that it started. Absent where that cannot be told. */
  readonly pid?: number
  /** What is held: `its call POST /visits`. */
  readonly what: string
  /** When it was caught, on the clock of `performance.now()`. */
  readonly sinceMs: number
  /** Lets it go on; resolves once the other side has done it, where the proxy there can tell. */
  forward(): Promise<void>
  /** Swallows it, and cuts the connection. */
  drop(): void
}

/** Raised where a stack has nothing that could hold work at a point. */
export const notOffered = (what: string): ShakedownError =>
  new ShakedownError('point-not-offered', `this stack has no ${what} that could hold work at that point`, {
    hint: 'Run it on a stack that has one: the embedded one.',
    exitCode: 4,
  })

/** Whose work is held. */
export interface Worker extends Pick<HeldWork, 'replica' | 'identity' | 'pid'> {
  /** More about it, for the words. */
  readonly how: string
}

/** Its connection tells whose it is. */
export const byConnection = ({ replica, pid }: Holder): Worker => ({
  replica,
  identity: 'certain',
  how: '',
  ...(pid === undefined ? {} : { pid }),
})

/** Holds the next work that is known to be somebody's. What is nobody's goes on, and is told of once the next one is waited for, so that none slips through between. */
export const holdKnown = async <Held extends { forward(): void }>(
  hold: () => Promise<Held>,
  whose: (held: Held) => Worker | undefined,
  passed: (held: Held, heldMs: number) => void,
): Promise<{ readonly held: Held; readonly worker: Worker; readonly sinceMs: number }> => {
  let held = await hold()
  for (;;) {
    const sinceMs = performance.now()
    const worker = whose(held)
    if (worker !== undefined) return { held, worker, sinceMs }
    const next = hold()
    held.forward()
    passed(held, Math.round(performance.now() - sinceMs))
    held = await next
  }
}

/** Said of work that nobody can be told to have done. */
export const untold = ({ inFlight }: Pick<FaultContext, 'inFlight'>, key: string): string => {
  const having = new Set(inFlight().flatMap((message) => (message.key === key ? [message.replica] : [])))
  if (having.size === 0) return `nobody was seen to receive a message about ${key}`
  return `${[...having].join(' and ')} have messages about ${key} in flight, and by which of them it was cannot be told from its connection`
}

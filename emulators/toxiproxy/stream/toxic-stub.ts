import type { Draws } from '../draws.ts'
import { noop } from '../toxics/noop.ts'
import type { Arrival, Stub, Toxic } from '../toxics/toxic.ts'
import { alarm } from './alarm.ts'
import { createInbox } from './inbox.ts'
import type { Inbox, Sink } from './inbox.ts'

/** A toxic of a proxy, as it was added by the API. */
export interface ActiveToxic {
  readonly name: string
  readonly type: string
  /** As it was asked for; Toxiproxy keeps the case. */
  readonly stream: string
  readonly direction: 'upstream' | 'downstream'
  toxicity: number
  attributes: Readonly<Record<string, number>>
  readonly kind: Toxic
}

/** A toxic's place in one direction of one connection. */
export interface ToxicStub {
  readonly toxic: ActiveToxic
  readonly inbox: Inbox
  output: Sink
  /** True once nothing more can pass; the toxic can then be neither updated nor removed here. */
  readonly closed: boolean
  /** Whether the toxicity took this connection when the stub was made. */
  readonly takes: boolean
  /** Starts the toxic anew with its present attributes, and draws again whether its toxicity takes this connection. */
  restart(): Promise<void>
  /** Stops the toxic for good; what it held has then been handed on. */
  halt(): Promise<void>
  /** Hands on what waits, in order, without waiting for room; of a toxic that was halted. */
  drain(): void
  /** Forgets everything, its timers too. */
  kill(): void
}

/** What a stub needs of its link. */
export interface ToxicStubOptions {
  readonly toxic: ActiveToxic
  readonly output: Sink
  /** Draws whether the toxicity takes this connection. */
  readonly toxicityDraws: Draws
  /** Draws what the toxic itself draws. */
  readonly draws: Draws
  /** Called once, when the toxic closes the stream. */
  readonly onClosed: () => void
}

const DRAWS = 2 ** 32

/** Puts a toxic to work on one direction of one connection. */
export const createToxicStub = ({ toxic, output, toxicityDraws, draws, onClosed }: ToxicStubOptions): ToxicStub => {
  const inbox = createInbox(toxic.kind.bufferChunks ?? 0)
  let closed = false
  let interrupted = false
  let wake: (() => void) | undefined
  let cancelAlarm: (() => void) | undefined
  let restarting: Promise<void> | undefined

  const pause = async (untilMs: number, wakesOnArrival: boolean): Promise<void> => {
    const { promise, resolve } = Promise.withResolvers<void>()
    wake = resolve
    if (wakesOnArrival) inbox.onArrival = resolve
    if (untilMs !== Infinity) cancelAlarm = alarm(untilMs, resolve)
    await promise
    cancelAlarm?.()
    inbox.onArrival = undefined
  }

  async function read(): Promise<Arrival>
  async function read(untilMs: number): Promise<Arrival | 'elapsed'>
  async function read(untilMs = Infinity): Promise<Arrival | 'elapsed'> {
    for (;;) {
      if (interrupted) return 'interrupted'
      const arrival = inbox.take()
      if (arrival !== undefined) return arrival
      if (performance.now() >= untilMs) return 'elapsed'
      await pause(untilMs, true)
    }
  }

  const close = (afterMs = 0): void => {
    if (closed) return
    closed = true
    onClosed()
    if (afterMs > 0) cancelAlarm = alarm(performance.now() + afterMs, () => self.output.end())
    else self.output.end()
  }

  const stub: Stub = {
    countedBytes: 0,
    read,
    close,
    async *chunks() {
      for (;;) {
        const arrival = await read()
        if (arrival === 'interrupted') return
        if (arrival === 'end') break
        yield arrival
      }
      close()
    },
    sleep: async (untilMs) => {
      if (!interrupted) await pause(untilMs, false)
      return !interrupted
    },
    write: async (chunk) => {
      if (closed) return
      const full = self.output.send(chunk)
      if (full === undefined || interrupted) return
      // An interrupt waits for nobody: what was sent stands in line already.
      const { promise, resolve } = Promise.withResolvers<void>()
      wake = resolve
      void full.then(resolve)
      await promise
    },
  }

  const isTaken = (): boolean => toxicityDraws.integer(0, DRAWS - 1) / DRAWS < toxic.toxicity
  const run = (taken: boolean): Promise<void> => (taken ? toxic.kind : noop).pipe(stub, toxic.attributes, draws)
  const takes = isTaken()
  let running = run(takes)

  const interrupt = async (): Promise<void> => {
    interrupted = true
    wake?.()
    await running
    interrupted = false
  }

  const self: ToxicStub = {
    toxic,
    takes,
    inbox,
    output,
    get closed() {
      return closed
    },
    restart: async () => {
      restarting ??= interrupt().then(() => {
        restarting = undefined
        if (!closed) running = run(isTaken())
      })
      await restarting
    },
    halt: async () => {
      await restarting
      await interrupt()
    },
    drain: () => {
      if (toxic.kind.closesOnRemoval === true) return close()
      for (let arrival = inbox.take(); arrival !== undefined; arrival = inbox.take()) {
        if (arrival === 'end') return close()
        void self.output.send(arrival)
      }
    },
    kill: () => {
      closed = true
      cancelAlarm?.()
    },
  }
  return self
}

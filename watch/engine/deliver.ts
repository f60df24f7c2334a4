import { setTimeout as delay } from 'node:timers/promises'
import { messageOf } from '../../harness/errors.ts'
import type { Channel, ChannelContext, Delivery, Message } from '../../harness/incidents/channel.ts'
import type { Notice } from '../../harness/incidents/notice.ts'
import type { Parcel, Store } from '../store/store.ts'

/** What a courier is made from. */
export interface CourierOptions {
  readonly store: Pick<Store, 'parcel' | 'delivered' | 'delayed' | 'refused'>
  /** Channels by name. */
  readonly channels: Readonly<Record<string, { readonly channel: Channel }>>
  readonly system: string
  readonly page?: string | undefined
  readonly env: Readonly<Record<string, string | undefined>>
  /** How many incidents are open. */
  open(): number
  /** Removes secrets from a text: what a receiver says is kept and shown. */
  readonly redact: (text: string) => string
  /** Standard output. */
  write(text: string): void
  /** Tells whoever runs the watcher: a message could not be delivered. */
  complain(words: string): void
  /** Until nothing new came for so long, notices of one channel are gathered. */
  readonly gatherMs: number
}

/** Brings what is in the outbox to the channels. */
export interface Courier {
  /** There is something new in the outbox. */
  noticed(notices: readonly Notice[]): void
  /** Sends what is due; resolves once nothing is on its way. */
  send(nowMs: number): Promise<void>
  /** Sends at once and past the outbox, once: for when the store fails. What could not be sent comes back. */
  sendPast(notices: readonly Notice[]): Promise<readonly Notice[]>
  /** Sends once, at once, past the outbox. */
  sendNow(channel: string, id: string, notices: Parcel['notices']): Promise<Delivery>
  stop(): void
}

/** A message takes no longer than this. */
const timeoutMs = 15_000

/** Gathering ends after this. */
const gatherAtMostMs = 60_000

/** So many notices make one message. */
const atMost = 2000

const [firstPauseMs, longestPauseMs] = [5000, 600_000]

/** When a message that could not be delivered is tried again: later each time, and as late as the receiver asks. */
export const pauseMs = (attempts: number, retryAfterMs = 0): number =>
  Math.round(
    Math.max(retryAfterMs, Math.min(longestPauseMs, firstPauseMs * 2 ** attempts) * (0.75 + Math.random() / 2)),
  )

/** Starts a courier. */
export const courier = (options: CourierOptions): Courier => {
  const { store, channels, system, page, env, open, redact, write, complain, gatherMs } = options
  const stopping = new AbortController()
  const waiting = new Map<string, { firstMs: number; lastMs: number }>()
  const busy = new Set<string>()
  const context = (): ChannelContext => ({
    secret: (variable) => {
      const value = env[variable]
      if (value === undefined || value === '') throw new Error(`the environment variable ${variable} is not set`)
      return value
    },
    signal: AbortSignal.any([stopping.signal, AbortSignal.timeout(timeoutMs)]),
    write,
  })
  const attempt = async (name: string, id: string, notices: Parcel['notices']): Promise<Delivery> => {
    const channel = channels[name]?.channel
    if (channel === undefined) return { is: 'refused', words: 'the channel is no longer configured' }
    const message: Message = { id, system, notices, open: open(), ...(page === undefined ? {} : { page }) }
    try {
      const delivery = await channel.send(message, context())
      return delivery.is === 'delivered' ? delivery : { ...delivery, words: redact(delivery.words) }
    } catch (error) {
      const cause = error instanceof Error ? (error.cause ?? error) : error
      return { is: 'delayed', words: redact(messageOf(cause)) }
    }
  }
  const settle = async (parcel: Parcel, delivery: Delivery): Promise<void> => {
    const { channel, attempts } = parcel
    // A watcher that stops has broken the call off itself: it is due when it starts again.
    if (delivery.is !== 'delivered' && stopping.signal.aborted) return
    if (delivery.is === 'delivered') return store.delivered(parcel, Date.now())
    complain(
      `the channel "${channel}" ${delivery.is === 'refused' ? 'refused a message' : 'could not be reached'}: ${delivery.words}`,
    )
    if (delivery.is === 'refused') return store.refused(parcel, Date.now(), delivery.words)
    return store.delayed(parcel, Date.now() + pauseMs(attempts, delivery.retryAfterMs), delivery.done)
  }
  const gathering = (name: string, nowMs: number): boolean => {
    const since = waiting.get(name)
    return since !== undefined && nowMs - since.lastMs < gatherMs && nowMs - since.firstMs < gatherAtMostMs
  }
  const drain = async (name: string, nowMs: number): Promise<void> => {
    if (busy.has(name) || gathering(name, nowMs)) return
    busy.add(name)
    try {
      waiting.delete(name)
      for (;;) {
        const parcel = await store.parcel(name, Date.now(), atMost, channels[name]?.channel.keyed)
        if (parcel === undefined || stopping.signal.aborted) return
        await settle(parcel, await attempt(name, parcel.id, parcel.notices))
      }
    } finally {
      busy.delete(name)
    }
  }
  return {
    noticed: (notices) => {
      const nowMs = Date.now()
      for (const { channel } of notices)
        waiting.set(channel, { firstMs: waiting.get(channel)?.firstMs ?? nowMs, lastMs: nowMs })
    },
    send: async (nowMs) => {
      await Promise.all(Object.keys(channels).map(async (name) => drain(name, nowMs)))
    },
    sendPast: async (notices) => {
      const left: Notice[] = []
      for (const [name, of] of Map.groupBy(notices, ({ channel }) => channel)) {
        const [first, ...rest] = of
        if (first === undefined) continue
        const delivery = await attempt(name, first.id, [first, ...rest])
        if (delivery.is === 'delayed') left.push(...of.filter(({ id }) => delivery.done?.includes(id) !== true))
      }
      return left
    },
    sendNow: attempt,
    stop: () => stopping.abort(new Error('the watcher stops')),
  }
}

/** Resolves when work has ended, or after a while. */
export const within = async (work: Promise<unknown>, ms: number): Promise<void> => {
  const over = new AbortController()
  await Promise.race([work, delay(ms, undefined, { signal: over.signal }).catch(() => undefined)])
  over.abort()
}

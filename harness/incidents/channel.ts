import type { Notice } from './notice.ts'

/** What goes to a channel at once: one notice, or many as a digest. */
export interface Message {
  /** The same whenever it is sent again: the key by which a receiver can tell. */
  readonly id: string
  /** Oldest first; at least one. */
  readonly notices: readonly [Notice, ...Notice[]]
  /** Name of the system that is watched. */
  readonly system: string
  /** Address of the status page, where there is one. */
  readonly page?: string
  /** How many incidents are open in all. @default nobody knows */
  readonly open?: number
}

/**
 * What became of a message. One that was refused for good is not sent again, and the refusal is told on standard error and on the status page. Of one that is
 * delayed, `done` names the notices that were delivered all the same, and are not sent again.
 */
export type Delivery =
  | { readonly is: 'delivered' }
  | {
      readonly is: 'delayed'
      readonly words: string
      readonly retryAfterMs?: number
      readonly done?: readonly Notice['id'][]
    }
  | { readonly is: 'refused'; readonly words: string }

/** What a channel is given to send with. */
export interface ChannelContext {
  /** Values of the environment variables that it needs. */
  secret(variable: string): string
  /** Aborted when it takes too long, or the watcher stops. */
  readonly signal: AbortSignal
  /** Standard output. */
  write(text: string): void
}

/** A way to tell people. One file each in `watch/channels/`. */
export interface Channel {
  /** `webhook`, `slack`. */
  readonly kind: string
  /** Environment variables that it needs: its secrets, which reach no file. They must be set before the first look. */
  readonly needs: readonly string[]
  /**
   * The receiver knows incidents by a key: a message holds no two notices of one incident, so that sending it again can neither open again what it has closed nor
   * count anything twice. @default false
   */
  readonly keyed?: boolean
  /** The receiver forgets what it is not told again: open incidents are sent so often, beside what is new. @default never */
  readonly repeatMs?: number
  /** Tells. What it throws counts as delayed: it is tried again, with growing pauses. */
  send(message: Message, context: ChannelContext): Promise<Delivery>
}

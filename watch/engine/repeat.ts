import type { Channel } from '../../harness/incidents/channel.ts'
import type { Incident } from '../../harness/incidents/incident.ts'
import type { Notice } from '../../harness/incidents/notice.ts'
import type { Courier } from './deliver.ts'

/** What is sent again. */
export interface RepeatOptions {
  /** Channels by name. */
  readonly channels: Readonly<Record<string, { readonly channel: Channel }>>
  readonly courier: Pick<Courier, 'sendNow'>
  /** Those that are open. */
  open(): readonly Incident[]
  complain(words: string): void
}

const repeatsOf = (channel: string, incidents: readonly Incident[], nowMs: number): readonly Notice[] =>
  incidents
    .filter(({ told }) => told?.channels.includes(channel) === true)
    .map((incident) => ({
      id: `${incident.id}/repeat/${nowMs}/${channel}`,
      kind: 'reminder',
      channel,
      atMs: nowMs,
      incident,
    }))

/**
 * Tells receivers that forget (`repeatMs` of a channel) what is open, past the outbox: what fails goes out with the next time.
 *
 * @returns what is called again and again
 */
export const repeats = ({ channels, courier, open, complain }: RepeatOptions): ((nowMs: number) => Promise<void>) => {
  // From the start on: what the receiver forgot while no watcher ran, it hears at once.
  const lastMs = new Map<string, number>()
  const repeat = async (name: string, everyMs: number, nowMs: number): Promise<void> => {
    if (nowMs - (lastMs.get(name) ?? 0) < everyMs) return
    lastMs.set(name, nowMs)
    const [first, ...rest] = repeatsOf(name, open(), nowMs)
    if (first === undefined) return
    const delivery = await courier.sendNow(name, first.id, [first, ...rest])
    if (delivery.is !== 'delivered') complain(`the channel "${name}" could not be told again: ${delivery.words}`)
  }
  return async (nowMs) => {
    await Promise.all(
      Object.entries(channels).map(async ([name, { channel }]) =>
        channel.repeatMs === undefined ? undefined : repeat(name, channel.repeatMs, nowMs),
      ),
    )
  }
}

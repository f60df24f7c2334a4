import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { messageOf, ShakedownError } from '../../../harness/errors.ts'
import { type Database, unreachableCode } from './database.ts'

/** Who looks, of several watchers. */
export interface Lease {
  /** Resolves once this watcher is the one, with a signal that is aborted when it is so no more. */
  lead(stop: AbortSignal): Promise<AbortSignal>
  holder(): string
  /** Why nobody can be sure that it still is the one. */
  unsure(): string | undefined
  /** Asks the database anew, before something bad is believed. */
  confirm(): Promise<string | undefined>
  release(): Promise<void>
}

/** Options of {@link lease}. */
export interface LeaseOptions {
  readonly database: Database
  /** Another one takes over when nothing was heard of the holder for so long. */
  readonly leaseMs: number
  complain(words: string): void
}

const take = `
insert into lease (holder, until) values ($1, clock_timestamp() + $2 * interval '1 millisecond')
on conflict (one) do update set holder = excluded.holder, until = excluded.until where lease.until < clock_timestamp()
returning holder`
const renew = `update lease set until = clock_timestamp() + $2 * interval '1 millisecond' where holder = $1`
const giveUp = `update lease set holder = '', until = '-infinity' where holder = $1`

/** Is not there, or will be there again: waiting helps. */
const waits = (error: unknown): boolean => error instanceof ShakedownError && error.code === unreachableCode

/** A lease by the database's own clock: who is killed or cut off loses it within its length, whatever clocks of watchers say. */
export const lease = ({ database, leaseMs, complain }: LeaseOptions): Lease => {
  let holder = ''
  let sureUntilMs = 0
  let ending = new AbortController()
  const everyMs = leaseMs / 4
  const attempt = async (sql: string, id: string): Promise<boolean> => {
    const askedMs = performance.now()
    const isHeld = (await database.run(sql, id, leaseMs)) > 0
    if (isHeld) sureUntilMs = askedMs + leaseMs
    return isHeld
  }
  const keep = async (id: string, over: AbortController): Promise<void> => {
    for (;;) {
      await delay(everyMs, undefined, { signal: ending.signal }).catch(() => undefined)
      if (ending.signal.aborted) return
      try {
        if (await attempt(renew, id)) continue
        complain('another watcher looks by now; this one stands by')
        over.abort(new Error('another watcher looks by now'))
        return
      } catch (error) {
        // Nobody can take it over while the database does not answer; when it does again, this one may still have it.
        if (!waits(error)) complain(`the lease cannot be renewed: ${messageOf(error)}`)
      }
    }
  }
  let asking: Promise<boolean> | undefined
  const unsure = (): string | undefined =>
    database.unreachable() ??
    (performance.now() > sureUntilMs ? 'the store was not reached in time: another watcher may look by now' : undefined)
  return {
    holder: () => holder,
    unsure,
    confirm: async () => {
      asking ??= attempt(renew, holder).finally(() => (asking = undefined))
      try {
        return (await asking) ? undefined : 'another watcher looks by now'
      } catch (error) {
        return messageOf(error)
      }
    },
    lead: async (stop) => {
      const id = randomUUID()
      let told: string | undefined
      const tell = (words: string): void => {
        if (told !== words) complain(words)
        told = words
      }
      for (;;) {
        stop.throwIfAborted()
        try {
          if (await attempt(take, id)) break
          tell('another watcher looks; this one stands by')
        } catch (error) {
          if (!waits(error)) throw error
          tell(`${messageOf(error)}; this watcher waits for it`)
        }
        await delay(everyMs, undefined, { signal: stop })
      }
      holder = id
      ending = new AbortController()
      const over = new AbortController()
      void keep(id, over)
      return over.signal
    },
    release: async () => {
      ending.abort()
      if (holder !== '') await database.run(giveUp, holder).catch(() => undefined)
      holder = ''
    },
  }
}

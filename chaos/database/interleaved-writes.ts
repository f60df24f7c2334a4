import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import type { Fault, FaultContext } from '../../harness/model/fault.ts'
import type { Json } from '../../harness/model/schedule.ts'
import type { DatabaseSession } from '../../harness/model/database-reach.ts'
import { countHits, hitBite } from '../hits.ts'
import { type HeldCommitWork, holdCommit } from '../held-commit.ts'
import { endSessions, undoOf } from './parts/held-lock.ts'
import { timeHeld, timeInPlan } from '../time-in-force.ts'

const form = z.strictObject({ key: z.string(), atMostMs: z.number().optional() })

/** Options of {@link interleavedWrites}. */
export interface InterleavedWritesOptions {
  /** Abstract key whose record both write. */
  readonly key: string
  /** Longest wait for both of them, in ms. @default so long that a delivery is left afterwards, by the attributes of its queue, 5,000 at least */
  readonly atMostMs?: number | undefined
}

const everyMs = 10

// Whose COMMIT is held waits for its client: "idle in transaction", or "active" where the driver has sent the Parse of its COMMIT already (JDBC).
const waitingSql = `
  select coalesce(nullif(w.application_name, ''), 'the session ' || w.pid) as who
  from pg_stat_activity w
  where w.wait_event_type = 'Lock' and w.application_name not like 'shakedown-%' and exists (
    select from unnest(pg_blocking_pids(w.pid)) as blocker join pg_stat_activity h on h.pid = blocker
    where (h.pid = $1 or h.application_name = $2) and h.wait_event = 'ClientRead')`

/** Waits until a session waits for a lock of the one that is held; to its name. */
const behind = async (
  watcher: DatabaseSession,
  { replica, backend }: HeldCommitWork,
  signal: AbortSignal,
): Promise<string> => {
  for (;;) {
    const [row] = await watcher.query(waitingSql, [backend, replica])
    if (row !== undefined) return String(row['who'])
    await delay(everyMs, undefined, { signal })
  }
}

/**
 * Holds the first until the second has looked: it waits for a lock that the first has, or is at a COMMIT of its own. A statement that commits by itself is held as a COMMIT
 * is, before the server sees it.
 */
const interleave = async (context: FaultContext, key: string, token: string, signal: AbortSignal): Promise<string> => {
  const { stream, reach } = context
  const service = stream.commits ?? stream.service
  const text = context.bind(key)
  const first = await holdCommit(context, 'commit-sent', text, service, signal)
  const found = new AbortController()
  const either = AbortSignal.any([signal, found.signal])
  let watcher: DatabaseSession | undefined
  const second = holdCommit(context, 'commit-sent', text, service, either)
  // Awaited below, once there is a session to watch with.
  second.catch(() => undefined)
  try {
    watcher = await reach.database.session(stream.row?.database ?? stream.links.database ?? '', token)
    return await Promise.race([
      second.then(
        ({ replica }) =>
          `${first.replica} was held at its COMMIT until ${replica} was at its own: each had read what the other had not written yet`,
      ),
      behind(watcher, first, either).then(
        (replica) => `${first.replica} was held at its COMMIT until ${replica} waited for the lock that it had`,
      ),
    ])
  } finally {
    found.abort(new Error('interleaved'))
    await first.forward()
    await second.then(
      async (held) => held.forward(),
      () => undefined,
    )
    await watcher?.close()
  }
}

/**
 * Two transactions on one record, of which the second has looked before the first is committed: what a read, a change in memory and a write do then is written over. It
 * says which way they met. It acts once; the proxy dies with the harness and lets go of what it held, and the session that watches is in the undo record.
 */
export const interleavedWrites = ({ key, atMostMs }: InterleavedWritesOptions): Fault => ({
  name: 'interleaved-writes',
  options: { key, ...timeInPlan(atMostMs) },
  needs: [{ link: 'database' }, { commits: true }],
  undo: (context, token) => undoOf(context, context.stream.row?.database ?? context.stream.links.database ?? '', token),
  heal: endSessions,
  bite: (history, faultId) => hitBite(history, faultId, {}, 'pairs of transactions met on one record'),
  inject: async (context, token) => {
    const hits = countHits(context, {}, timeHeld(context, atMostMs), key)
    const healed = new AbortController()
    const signal = AbortSignal.any([healed.signal, context.signal])
    const acting = interleave(context, key, token, signal).then(
      (words) => hits.hit(words, context.bind(key)),
      (error: unknown) => {
        // The two did not meet before the fault was healed, or the run is over.
        if (!signal.aborted) context.fail(error)
      },
    )
    return {
      heal: async () => {
        healed.abort(new Error('healed'))
        await acting
        hits.stop()
      },
    }
  },
})

/** Makes it again from a plan's options. */
export const interleavedWritesFrom = (options: Json): Fault => interleavedWrites(form.parse(options))

import { z } from 'zod'
import { ShakedownError } from '../../harness/errors.ts'
import { type Memo, neverMs, type ProbeMemory } from '../../harness/model/probe.ts'
import type { KeptMemo, Store } from '../store/store.ts'
import { pausedCode } from './look-with.ts'
import type { Sightings } from './sightings.ts'

/** What memories are made from. */
export interface MemoriesOptions {
  readonly store: Pick<Store, 'commit' | 'countPublished' | 'paused'>
  readonly memos: readonly KeptMemo[]
  /** Absent where the stack sees nothing of messages. */
  readonly sightings: Sightings | undefined
  readonly publishAtMost: number
  /** So many messages may be published in all. @default without end */
  readonly publishInAll?: number | undefined
  /** Nothing is published any more once the watcher has run for so long. @default without end */
  readonly publishForMs?: number | undefined
}

/** The memories of all monitors. */
export interface Memories {
  of(monitor: string): ProbeMemory
  /** What is due to be judged. */
  due(nowMs: number): readonly KeptMemo[]
  /** What is still to be judged, and when the first of it is due. */
  waiting(): { readonly count: number; readonly firstDueMs: number }
}

const refForm = z.object({ ref: z.object({ key: z.string(), copy: z.string() }) })

const refused = (code: string, words: string, hint: string): ShakedownError =>
  new ShakedownError(code, words, { hint, exitCode: 5 })

/** Remembers what monitors began, in the store first. */
export const memories = (options: MemoriesOptions): Memories => {
  const { store, sightings, publishAtMost, publishInAll = Number.POSITIVE_INFINITY, publishForMs } = options
  const all = new Map<string, Map<string, Memo>>()
  const startedMs = Date.now()
  let published = 0
  const put = (monitor: string, memo: Memo): void => {
    const ref = refForm.safeParse(memo.data)
    if (ref.success) sightings?.follow(ref.data.ref.key, ref.data.ref.copy)
    const own = all.get(monitor) ?? new Map<string, Memo>()
    all.set(monitor, own.set(memo.id, memo))
  }
  for (const { monitor, ...memo } of options.memos) put(monitor, memo)
  const mayPublish = async (): Promise<void> => {
    const nowMs = Date.now()
    const pause = await store.paused(nowMs)
    if (pause !== undefined) {
      const until = pause.untilMs === undefined ? '' : ` until ${new Date(pause.untilMs).toISOString()}`
      const reason = pause.reason === undefined ? '' : `: ${pause.reason}`
      throw refused(pausedCode, `publishing is paused${until}${reason}`, 'Run "shakedown watch resume".')
    }
    if (publishForMs !== undefined && nowMs - startedMs >= publishForMs)
      throw refused(
        'publish-budget',
        `nothing is published: the budget of ${publishForMs / 60_000} minutes is used up`,
        'Raise "external.budget.minutes", or leave it out.',
      )
    if (published >= publishInAll)
      throw refused(
        'publish-budget',
        `nothing is published: the budget of ${publishInAll} messages is used up`,
        'Raise "external.budget.messages".',
      )
    if (!(await store.countPublished(nowMs, publishAtMost)))
      throw refused(
        'publish-budget',
        `nothing is published: ${publishAtMost} messages were published in this hour, and no more may be`,
        'Raise "watch.publishAtMost", or look less often.',
      )
    published += 1
  }
  return {
    of: (monitor) => ({
      monitor,
      startedMs,
      get memos() {
        return [...(all.get(monitor)?.values() ?? [])]
      },
      get begun() {
        return [...all.values()].flatMap((own) => [...own.values()])
      },
      keep: async (memo) => {
        put(monitor, memo)
        await store.commit({ memos: [{ ...memo, monitor }] })
      },
      forget: async (id) => {
        const ref = refForm.safeParse(all.get(monitor)?.get(id)?.data)
        if (ref.success) sightings?.forget(ref.data.ref.key)
        all.get(monitor)?.delete(id)
        await store.commit({ forget: [{ monitor, id }] })
      },
      mayPublish,
      sightings: (key) => sightings?.of(key),
    }),
    due: (nowMs) =>
      [...all].flatMap(([monitor, own]) =>
        [...own.values()].filter(({ dueMs }) => dueMs <= nowMs).map((memo) => ({ ...memo, monitor })),
      ),
    waiting: () => {
      const dues = [...all.values()]
        .flatMap((own) => [...own.values()].map(({ dueMs }) => dueMs))
        .filter((dueMs) => dueMs < neverMs)
      return { count: dues.length, firstDueMs: Math.min(...dues) }
    },
  }
}

import type { Look } from '../../harness/incidents/look.ts'
import type { Monitor } from '../../harness/incidents/monitor.ts'
import type { Looker } from './looker.ts'
import type { Memories } from './memory.ts'

/** A judgement that failed is tried again after this. */
const againMs = 10_000

/** What second judgements are made with. */
export interface JudgeDueOptions {
  readonly monitors: readonly Monitor[]
  readonly memory: Pick<Memories, 'due' | 'of'>
  readonly judge: Looker['judge']
  /** Takes what a judgement came to into account. */
  taken(look: Look): Promise<void>
}

/** Judges what monitors began and what is due now: each once at a time, and those of monitors that are not looked at not at all. */
export const judgeDue = ({ monitors, memory, judge, taken }: JudgeDueOptions): (() => Promise<readonly Look[]>) => {
  const byName = new Map(monitors.map((monitor) => [monitor.name, monitor]))
  const notBefore = new Map<string, number>()
  return async () => {
    const nowMs = Date.now()
    const due = memory.due(nowMs).filter(({ monitor, id }) => (notBefore.get(`${monitor}/${id}`) ?? 0) <= nowMs)
    const looks = await Promise.all(
      due.map(async (memo) => {
        const monitor = byName.get(memo.monitor)
        if (monitor === undefined) return undefined
        const key = `${memo.monitor}/${memo.id}`
        notBefore.set(key, Number.POSITIVE_INFINITY)
        try {
          const look = await judge(monitor, memo)
          if (look !== undefined) await taken(look)
          return look
        } finally {
          const isLeft = memory.of(memo.monitor).memos.some(({ id }) => id === memo.id)
          if (isLeft) notBefore.set(key, Date.now() + againMs)
          else notBefore.delete(key)
        }
      }),
    )
    return looks.flatMap((look) => look ?? [])
  }
}

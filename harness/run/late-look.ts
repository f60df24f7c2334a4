import type { CellContext } from './cell-context.ts'
import { readEffects, sameRows } from './effects.ts'
import { type JudgedLate, judgeLate } from '../judge/judge-late.ts'
import type { History } from '../model/history.ts'
import type { CellId, Operation } from '../model/operation.ts'
import { isDeadEnd } from '../model/queue-pair.ts'
import type { CellResult } from '../model/result.ts'
import type { EffectRow, EventRef } from '../model/target.ts'

/** Looks at a judged cell once more; what it came to where it is worse than it was. */
export type LateLook = () => Promise<JudgedLate | undefined>

/** What is kept of a judged cell until everything is over. */
export interface LateLookOptions {
  readonly context: CellContext
  readonly history: History
  readonly result: CellResult
  /** What was found when it was judged. */
  readonly rows: readonly EffectRow[]
  /** Events whose effects were due then: what was given up is deleted since, and that is no word of the system's. */
  readonly due: readonly EventRef[]
  /** Calls back for every operation of the cell that comes after it. */
  readonly follow: (cell: CellId, listener: (operation: Operation) => void) => void
}

/** What checks of effects need of a cell: who published what, and who handled it. */
const kept: ReadonlySet<Operation['kind']> = new Set(['cell', 'publish', 'acknowledge', 'move'])

/**
 * Follows a judged cell until everything is over, to look once more then: what comes to its keys later is its own too, an event that somebody else's redrive brought
 * back, say.
 */
export const lateLook = ({ context, history, result, rows, due, follow }: LateLookOptions): LateLook => {
  const { cell, recorder, stream, published, unreadable } = context
  const early = history.operations.filter(({ kind, cell: whose }) => kept.has(kind) && whose === cell.id)
  const owed = new Set(due.map(({ event }) => event))
  const since: Operation[] = []
  follow(cell.id, (operation) => {
    const isRemoval = operation.kind === 'acknowledge' && isDeadEnd(history.facts, operation.queue)
    if (kept.has(operation.kind) && !isRemoval) since.push(operation)
  })
  return async () => {
    const now = await readEffects(context)
    if (sameRows(now, rows)) return undefined
    const handled = new Set(
      since.flatMap((each) => (each.kind === 'acknowledge' && each.outcome === 'ok' ? [each.copy] : [])),
    )
    for (const each of early) if (each.kind === 'publish' && handled.has(each.copy)) owed.add(each.event)
    const common = { actor: 'reader', outcome: 'ok', stream: stream.name, late: true } as const
    const dueNow = [...published, ...unreadable].filter(({ event }) => owed.has(event))
    const seen = [
      ...now.map((row) => context.record({ kind: 'effect', ...common, ...row, final: false })),
      ...stream.expected(dueNow).map((expected) => context.record({ kind: 'expect', ...common, ...expected })),
    ]
    const operations = [...early, ...since, ...seen]
    return judgeLate({ cell, result, facts: history.facts, operations, atMs: recorder.now() })
  }
}

import { setTimeout as delay } from 'node:timers/promises'
import { reached, rowsFor } from '../../harness/run/effects.ts'
import type { EffectRow, EventRef, EventStream, Expectation } from '../../harness/model/target.ts'

/** What an event left, held against what it must leave. */
export interface Effect {
  /** Nothing is missing. */
  readonly there: boolean
  /** What is wrong with the content of what is there. */
  readonly wrong: readonly string[]
  /** How many records there are too many. */
  readonly tooMany: number
}

const wrongContent = (rows: readonly EffectRow[], expectation: Expectation): readonly string[] => {
  const { state } = expectation
  if (state === undefined) return []
  return rowsFor(rows, expectation).flatMap((row) =>
    row.state === state
      ? []
      : [`${row.entity} ${row.record} holds ${JSON.stringify(row.state)}, not ${JSON.stringify(state)}`],
  )
}

/** Reads what an event left so far. */
export const effectOf = async (stream: EventStream, ref: EventRef): Promise<Effect> => {
  const rows = await stream.effects([ref.key])
  const expectations = stream.expected([ref])
  return {
    there: expectations.length > 0 && expectations.every((each) => reached(rows, each)),
    wrong: expectations.flatMap((each) => wrongContent(rows, each)),
    tooMany: expectations.reduce((sum, each) => sum + Math.max(0, rowsFor(rows, each).length - each.rows), 0),
  }
}

/** Milliseconds between two readings, and after how many they grow. */
const [firstMs, mostMs] = [25, 250]

/** Waits until the effect is there and right, or the time is up; the last that was seen of it. */
export const awaitEffect = async (
  stream: EventStream,
  ref: EventRef,
  { untilMs, signal }: { readonly untilMs: number; readonly signal: AbortSignal },
): Promise<Effect> => {
  for (let pauseMs = firstMs; ; pauseMs = Math.min(mostMs, pauseMs * 1.5)) {
    const effect = await effectOf(stream, ref)
    signal.throwIfAborted()
    if ((effect.there && effect.wrong.length === 0) || Date.now() >= untilMs) return effect
    await delay(pauseMs, undefined, { signal })
  }
}

import { isDeepStrictEqual } from 'node:util'
import type { CellContext } from './cell-context.ts'
import { patiently } from './patiently.ts'
import type { EffectRow, EventRef, Expectation } from '../model/target.ts'

/** Reads what the system holds for all keys that the cell published to. */
export const readEffects = async (context: CellContext): Promise<readonly EffectRow[]> => {
  const keys = new Set([...context.published, ...context.unreadable].map(({ key }) => key))
  return patiently(context, () => context.stream.effects([...keys]))
}

/** Whether two readings found the same: a reader that asks for no order may be given another one each time. */
export const sameRows = (some: readonly EffectRow[], others: readonly EffectRow[]): boolean =>
  isDeepStrictEqual(inAnOrder(some), inAnOrder(others))

const inAnOrder = (rows: readonly EffectRow[]): readonly string[] => rows.map((row) => JSON.stringify(row)).toSorted()

/** The rows that an expectation is about. */
export const rowsFor = (rows: readonly EffectRow[], { key, entity }: Expectation): readonly EffectRow[] =>
  rows.filter((row) => row.key === key && row.entity === entity)

/** Whether an expectation is met at least: nothing of it is missing. Too much is for the checks to find. */
export const reached = (rows: readonly EffectRow[], expectation: Expectation): boolean => {
  const found = rowsFor(rows, expectation)
  const by = new Set(found.map((row) => row.by))
  return found.length >= expectation.rows && (expectation.each ?? []).every((id) => by.has(id))
}

/** Whether the effects of one event are there, given all events of its key up to it. */
export const hasEffect = async (context: CellContext, ref: EventRef): Promise<boolean> => {
  const { stream } = context
  const upTo = context.published.findIndex(({ event }) => event === ref.event)
  if (upTo < 0) return false
  const before = context.published.slice(0, upTo + 1).filter(({ key }) => key === ref.key)
  const rows = await patiently(context, () => stream.effects([ref.key]))
  const expectations = stream.expected(before)
  // An event of which nothing is expected has no effect to be seen: it must not count as seen.
  return expectations.length > 0 && expectations.every((expectation) => reached(rows, expectation))
}

/** Whether nothing expected is missing; too much may be there. */
export const noneMissing = (rows: readonly EffectRow[], expectations: readonly Expectation[]): boolean =>
  expectations.every((expectation) => reached(rows, expectation))

/** Whether everything expected is there and in its final state. */
export const allAsExpected = (rows: readonly EffectRow[], expectations: readonly Expectation[]): boolean =>
  expectations.every((expectation) => {
    const found = rowsFor(rows, expectation)
    const { state: latest, total = latest } = expectation
    const state = total === undefined || found.every((row) => row.state === total)
    return reached(rows, expectation) && found.length === expectation.rows && state
  })

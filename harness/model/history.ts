import type { FrontCellFacts } from './front-operation.ts'
import type { CellFacts, CellId, Envelope, Happening, Operation, OperationOf } from './operation.ts'

/** One cell's part of a run, as checks see it: its own operations and those that concern everybody in its system (processes, the database's log). */
export interface History<Facts = CellFacts> {
  readonly facts: Facts
  readonly operations: readonly Operation[]
  /** False when the history's byte cap was reached or its file was cut off: then nothing is proven. */
  readonly complete: boolean
  /** Operations of one kind, in order. */
  of<K extends Happening['kind']>(kind: K): readonly OperationOf<K>[]
}

/** What a caller gives to have an operation recorded; index and time are the recorder's. */
export type NewOperation = Omit<Envelope, 'index' | 'timeMs'> & Happening

const isKind =
  <K extends Happening['kind']>(kind: K) =>
  (operation: Operation): operation is OperationOf<K> =>
    operation.kind === kind

/** Operations that were put together by their kind. */
const areOf = <K extends Happening['kind']>(kind: K, all: readonly Operation[]): all is readonly OperationOf<K>[] =>
  all[0] === undefined || all[0].kind === kind

/** A history of these operations alone. */
export const historyFromLines = <Facts = CellFacts>(
  facts: Facts,
  operations: readonly Operation[],
  complete = true,
): History<Facts> => {
  const byKind = new Map<Happening['kind'], readonly Operation[]>()
  return {
    facts,
    operations,
    complete,
    of: <K extends Happening['kind']>(kind: K) => {
      const known = byKind.get(kind)
      if (known !== undefined && areOf(kind, known)) return known
      const found = operations.filter(isKind(kind))
      byKind.set(kind, found)
      return found
    },
  }
}

/** What cells of either kind are judged by. */
export type CellHistory = History | History<FrontCellFacts>

/** Whether it is one of messages. */
export const isOfMessages = <Facts extends { readonly kind: string }>(
  history: History | History<Facts>,
): history is History => history.facts.kind === 'cell'

const isBeginning = (operation: Operation): operation is OperationOf<'cell' | 'front-cell'> =>
  operation.kind === 'cell' || operation.kind === 'front-cell'

/** The histories of a run's cells, by id; undefined for one that never began. */
export const historiesOf = (
  every: readonly Operation[],
  complete = true,
): ((cell: CellId) => CellHistory | undefined) => {
  const owns = Map.groupBy(every, ({ cell }) => cell)
  const nobodys = Map.groupBy(owns.get(undefined) ?? [], ({ system }) => system)
  return (cell) => {
    const all = owns.get(cell) ?? []
    // Begun anew on a fresh system: only that counts.
    const facts = all.findLast(isBeginning)
    if (facts === undefined) return undefined
    const own = all.filter(({ index, system }) => index >= facts.index && system === facts.system)
    const last = own.at(-1)?.index ?? facts.index
    const others = (nobodys.get(facts.system) ?? []).filter(({ index }) => index > facts.index && index < last)
    const operations = others.length === 0 ? own : [...own, ...others].toSorted((a, b) => a.index - b.index)
    return facts.kind === 'cell'
      ? historyFromLines(facts, operations, complete)
      : historyFromLines(facts, operations, complete)
  }
}

/** The history of a cell of messages out of a run's operations. Lines of its system and of nobody's cell count from the cell's first line to its last. */
export const historyOf = (all: readonly Operation[], cell: CellId, complete = true): History => {
  const history = historiesOf(all, complete)(cell)
  if (history === undefined || !isOfMessages(history)) throw new Error(`the history holds no cell of messages ${cell}`)
  return history
}

/** The same of a cell of a front door. */
export const frontHistoryOf = (all: readonly Operation[], cell: CellId, complete = true): History<FrontCellFacts> => {
  const history = historiesOf(all, complete)(cell)
  if (history === undefined || isOfMessages(history))
    throw new Error(`the history holds no cell of a front door ${cell}`)
  return history
}

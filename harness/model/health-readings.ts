import type { CellFacts, Operation, OperationOf } from './operation.ts'

/** What a health that was asked is worth as a figure: it says up, it says down, or it says nothing at all. */
export const healthFigure = { up: 1, down: 0, silent: -1 } as const

/** Within what time a health tells, where its owner says nothing: it may come from a look every few seconds. */
export const healthTellsWithinMs = 10_000

type Reading = OperationOf<'probe'>

/** Readings of the health of a service's replicas, one list for each replica. */
export const healthByReplica = (
  operations: readonly Operation[],
  { service }: Pick<CellFacts, 'service'>,
): readonly (readonly Reading[])[] => {
  const readings = operations.filter(
    (operation): operation is Reading =>
      operation.kind === 'probe' && operation.probe === 'health' && operation.subject.startsWith(service),
  )
  // One look tells of all replicas, always in the same order, and its readings stand next to each other: each one's come again after so many.
  const replicas = readings.filter(({ index }, nth) => readings[0]?.index === index - nth).length
  return Array.from({ length: replicas }, (_, replica) => readings.filter((__, nth) => nth % replicas === replica))
}

/** When a reading's question was asked. */
export const askedAt = ({ askedMs, timeMs }: Reading): number => askedMs ?? timeMs

/** Whether each replica has said that it is down when it was asked since a moment of the history. */
export const allToldDown = (
  operations: readonly Operation[],
  facts: Pick<CellFacts, 'service'>,
  sinceMs: number,
): boolean => {
  const replicas = healthByReplica(operations, facts)
  return (
    replicas.length > 0 &&
    replicas.every((readings) => readings.some((each) => askedAt(each) >= sinceMs && each.value === healthFigure.down))
  )
}

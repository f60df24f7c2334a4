import type { CellFacts, Operation, OperationOf } from './operation.ts'

/** What a health that was asked is worth as a figure: it says up, it says down, or it says nothing at all. */
export const healthFigure = { up: 1, down: 0, silent: -1 } as const

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

/** Whether each replica has said since an operation that it is down. */
export const allToldDown = (
  operations: readonly Operation[],
  facts: Pick<CellFacts, 'service'>,
  since: number,
): boolean => {
  const replicas = healthByReplica(operations, facts)
  return (
    replicas.length > 0 &&
    replicas.every((readings) => readings.some(({ index, value }) => index > since && value === healthFigure.down))
  )
}

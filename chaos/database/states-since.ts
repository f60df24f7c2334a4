import type { History } from '../../harness/history.ts'
import type { OperationOf } from '../../harness/operation.ts'

/** Lines with one of the SQLSTATEs, of the database server's own log, since a fault was injected. Empty where a stack does not show that log. */
export const statesSince = (
  history: History,
  faultId: string,
  states: readonly string[],
): readonly OperationOf<'log'>[] => {
  const injected = history.of('fault').find((operation) => operation.faultId === faultId)?.index ?? Infinity
  return history
    .of('log')
    .filter(
      ({ actor, sqlState, index }) =>
        actor === 'postgres' && sqlState !== undefined && states.includes(sqlState) && index > injected,
    )
}

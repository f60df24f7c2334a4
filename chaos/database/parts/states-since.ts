import type { History } from '../../../harness/model/history.ts'
import type { OperationOf } from '../../../harness/model/operation.ts'

/** Lines with one of the SQLSTATEs in anybody's log, the server's or a service's, since a fault was injected. */
export const saidSince = (
  history: History<unknown>,
  faultId: string,
  states: readonly string[],
): readonly OperationOf<'log'>[] => {
  const injected = history.of('fault').find((operation) => operation.faultId === faultId)?.index ?? Infinity
  return history
    .of('log')
    .filter(({ sqlState, index }) => sqlState !== undefined && states.includes(sqlState) && index > injected)
}

/** Those of them that the database server's own log has. Empty where a stack does not show that log. */
export const statesSince = (
  history: History<unknown>,
  faultId: string,
  states: readonly string[],
): readonly OperationOf<'log'>[] => saidSince(history, faultId, states).filter(({ actor }) => actor === 'postgres')

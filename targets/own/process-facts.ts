import type { OwnedProcess, StreamFacts } from '../../harness/model/target.ts'

const canStart = (process: OwnedProcess): boolean =>
  'container' in process ||
  'command' in process ||
  ('pidFile' in process && process.restartedWithinSeconds !== undefined)

/** What may be done to the processes of a service that its owner starts, as far as they are named. */
export const processFacts = (processes: readonly OwnedProcess[] = []): Pick<StreamFacts, 'processes'> => {
  if (processes.length === 0) return { processes: 'none' }
  return processes.every(canStart) ? {} : { processes: 'freeze' }
}

import { smallestOf } from '../../explore/telling-tries.ts'
import type { Schedule } from '../../harness/model/schedule.ts'
import { fewerReplicas, type ReplicaCounts } from '../../harness/plan/with-replicas.ts'
import type { Attempt, Attempts } from './attempts.ts'
import type { FailedCell } from './failed-cell.ts'

/** Options of {@link fewestReplicas}. */
export interface FewestReplicasOptions extends Pick<FailedCell, 'plan' | 'planned' | 'prepared'> {
  readonly schedule: Schedule
  /** How often each number is tried at most. */
  readonly times: number
  readonly tries: Attempts
}

/** The fewest replicas of its consumer with which a schedule still fails in the same way, and the try that showed it; undefined where it needs all of them, or nobody but their owner can choose. */
export const fewestReplicas = async ({
  schedule,
  plan,
  planned,
  prepared,
  times,
  tries,
}: FewestReplicasOptions): Promise<{ readonly replicas: ReplicaCounts; readonly shown: Attempt } | undefined> => {
  const { service } = planned.stream
  for (const count of fewerReplicas(prepared.definition, service, plan.replicas)) {
    if (tries.stopped() !== undefined) return undefined
    const replicas = { ...plan.replicas, [service]: count }
    const shown = smallestOf(await tries.of([schedule], { times, untilOneFails: true, replicas }))
    if (shown !== undefined) return { replicas, shown }
  }
  return undefined
}

import type { FaultContext } from '../harness/model/fault.ts'
import type { CommitHit } from '../harness/model/reach.ts'
import { handlerOf } from './handler-of.ts'
import { byConnection, type HeldWork, holdKnown, notOffered, untold, type Worker } from './held-work.ts'

type CommitContext = Pick<FaultContext, 'reach' | 'stream' | 'bite' | 'inFlight' | 'acknowledged'>

/** Names of a service's replicas, as far as they are known; else what their names begin with. */
const isOf = ({ reach }: Pick<FaultContext, 'reach'>, service: string, name: string): boolean => {
  const replicas = reach.processes?.replicasOf(service) ?? []
  return replicas.length === 0 ? name.startsWith(service) : replicas.some(({ replica }) => replica === name)
}

/** Whether a name is that of a service which the stream's own calls, or of one of its replicas. Its database may be called as it is itself. */
const isOfLink = ({ stream }: Pick<FaultContext, 'stream'>, name: string): boolean =>
  Object.entries(stream.links).some(
    ([role, service]) => role !== 'database' && service !== undefined && name.startsWith(service),
  )

/**
 * Whose a COMMIT is: its connection tells, or the name of its session, where that is a replica's, also on the connection of a pooler between; else it is taken for that of the
 * consumer that has the message in flight. undefined: another service's, or nobody's that can be told.
 */
const committerOf = (
  context: CommitContext,
  { application, caller }: CommitHit,
  text: string,
  service: string,
): Worker | undefined => {
  if (caller !== undefined && isOf(context, service, caller.replica)) return byConnection(caller)
  if (isOf(context, service, application)) return { replica: application, identity: 'certain', how: '' }
  // Another process of the system: it may pass on what others do, and may do it itself.
  if (caller !== undefined) return undefined
  const { stream } = context
  const isIts = application.startsWith(service)
  if (!isIts && isOfLink(context, application)) return undefined
  const replica = service === stream.service ? handlerOf(context, text)?.replica : undefined
  if (replica === undefined) return isIts ? { replica: application, identity: 'inferred', how: '' } : undefined
  const session = application === '' ? 'without a name' : `called "${application}"`
  const how = `, in a session ${session} and so taken for its, as it has the message in flight`
  return { replica, identity: 'inferred', how }
}

/** Work held at a COMMIT. */
export interface HeldCommitWork extends HeldWork {
  /** Pid of the session at the server, and its name; 0 where the server has not said it. */
  readonly backend: number
}

/**
 * A COMMIT of one service: those of others that touch the key go on. Of one that is nobody's that can be told, while several have the message in flight or nobody has, the
 * history tells.
 */
export const holdCommit = async (
  context: CommitContext,
  point: 'commit-sent' | 'commit-answered',
  text: string,
  service: string,
  signal: AbortSignal,
): Promise<HeldCommitWork> => {
  const {
    reach: { commits },
    bite,
  } = context
  if (commits === undefined) throw notOffered('proxy before the database')
  const { held, worker, sinceMs } = await holdKnown(
    async () => commits.hold(point, { text }, signal),
    ({ hit }) => committerOf(context, hit, text, service),
    ({ hit: { application, caller } }, heldMs) => {
      // Another service's, which is as it should be.
      if (isOfLink(context, application) || isOfLink(context, caller?.replica ?? '')) return
      const named = application === '' ? 'a session without a name' : `a session called "${application}"`
      const session = caller === undefined ? named : `${named}, on a connection of ${caller.replica}`
      bite(
        `a COMMIT went on of ${session}: ${untold(context, text)}; one whose application_name is that of a replica of ${service}, which is in its PGAPPNAME, can be told to be its`,
        { subject: session, heldMs },
      )
    },
  )
  const { how, ...whose } = worker
  return {
    ...whose,
    sinceMs,
    backend: held.hit.backend,
    what: `${point === 'commit-sent' ? 'its COMMIT' : 'the answer to its COMMIT'}${how}`,
    forward: async () => held.forward(),
    drop: held.drop,
  }
}

import { z } from 'zod'
import { httpRoleForm } from '../../link-role.ts'
import { ShakedownError } from '../../../harness/errors.ts'
import type { FaultContext } from '../../../harness/model/fault.ts'
import type { ReplicaProcess } from '../../../harness/model/process-reach.ts'

/** Whose processes: the service that consumes the stream's events, or the one behind a link. */
export type ServiceRole = z.output<typeof serviceRoleForm>

/** The form of it in a plan. `consumer` is the subject's own service: of a front door, the one that answers there. */
export const serviceRoleForm = z.union([z.literal('consumer'), httpRoleForm])

/** @throws ShakedownError `no-such-link`, `processes-not-offered` */
export const replicasIn = ({ stream, reach }: FaultContext, role: ServiceRole): readonly ReplicaProcess[] => {
  const service = role === 'consumer' ? stream.service : stream.links[role]
  if (service === undefined)
    throw new ShakedownError('no-such-link', `${stream.name} has no service in the role ${role}`, {
      hint: `Point the fault at one that it has: consumer, ${Object.keys(stream.links).join(', ')}.`,
      exitCode: 2,
    })
  const replicas = reach.processes?.replicasOf(service) ?? []
  if (replicas.length > 0) return replicas
  throw new ShakedownError('processes-not-offered', `nothing names the processes of ${service}`, {
    hint: 'Run it on a stack that starts them, or name them by pid, command or container.',
    exitCode: 4,
  })
}

/** The n-th of them, from 1. @throws ShakedownError `no-such-replica` */
export const nthOf = (replicas: readonly ReplicaProcess[], nth: number): ReplicaProcess => {
  const replica = replicas[nth - 1]
  if (replica !== undefined) return replica
  throw new ShakedownError('no-such-replica', `there is no replica ${nth} of ${replicas.length}`, {
    hint: `Name one from 1 to ${replicas.length}.`,
    exitCode: 2,
  })
}

/** Said of work at a point that is not known to be any of theirs. */
export const nobodysInWords = (replicas: readonly ReplicaProcess[], name: string): string => {
  const meant = replicas.map((each) => each.replica).join(', ')
  const whose = name === '' ? 'a caller without an access key' : `"${name}"`
  return `it was the work of ${whose}, and whether that is ${meant} cannot be told: give each replica an access key of its own (its name is in AWS_ACCESS_KEY_ID), or name its process`
}

/** `person-record-1 (pid 4711)`. */
export const nameOf = (replica: ReplicaProcess): string => {
  const pid = replica.pid()
  return pid === undefined ? replica.replica : `${replica.replica} (pid ${pid})`
}

import type { TargetDefinition } from '../../harness/model/target.ts'
import { harnessAccessKey } from '../../harness/model/stack.ts'

/** Whose act something at a queue was. `inferred`: one of several, and nobody saw which; then it is the service's. */
export interface Identity {
  readonly actor: string
  readonly inferred: boolean
}

/** Names of a service's replicas: its own where there is one alone. */
export const replicaNames = ({
  name,
  replicas,
}: {
  readonly name: string
  readonly replicas: number
}): readonly string[] => (replicas === 1 ? [name] : Array.from({ length: replicas }, (_, nth) => `${name}-${nth + 1}`))

/**
 * Tells whose act something at a queue was, by the name that the queue has for the caller: a replica's, where its connection or its access key told, else
 * an access key that several may share. Then it is the service's that consumes the queue (who sends to one may be anybody, so that none is given then), or
 * the one that its owner started; with one replica it can be nobody else's.
 */
export const consumerIdentity = ({ services, streams }: Pick<TargetDefinition, 'services' | 'streams'>) => {
  const known = new Set([harnessAccessKey, 'queue', ...services.flatMap(replicaNames)])
  const owned = services.find((service) => service.owned !== undefined)
  const consumerOf = (queue: string) => {
    const service = streams.find((stream) => stream.queue === queue)?.service
    return services.find(({ name }) => name === service)
  }
  return (caller: string, queue?: string): Identity => {
    if (known.has(caller)) return { actor: caller, inferred: false }
    const service = owned ?? (queue === undefined ? undefined : consumerOf(queue))
    return { actor: service?.name ?? caller, inferred: service?.replicas !== 1 }
  }
}

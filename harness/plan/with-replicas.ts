import type { ServiceDefinition, TargetDefinition } from '../model/target.ts'

/** How many replicas of services are started in the place of those that their target names, by service. */
export type ReplicaCounts = Readonly<Record<string, number>>

/** Replicas of a service that a stack starts, which alone can be fewer: of what its owner starts, or what runs already, nobody else chooses the number. */
const startedOf = (services: readonly ServiceDefinition[], service: string): number =>
  services.find(({ name, owned }) => name === service && owned === undefined)?.replicas ?? 1

/** How many replicas of a service there could be in the place of those that there are, the fewest first; none where nobody but its owner can choose. */
export const fewerReplicas = (
  { services }: Pick<TargetDefinition, 'services'>,
  service: string,
  chosen: ReplicaCounts = {},
): readonly number[] =>
  Array.from({ length: (chosen[service] ?? startedOf(services, service)) - 1 }, (_, nth) => nth + 1)

/** `1 replica of person-record`, as it is told of a run. */
export const replicasInWords = (counts: ReplicaCounts): string =>
  Object.entries(counts)
    .map(([service, count]) => `${count} replica${count === 1 ? '' : 's'} of ${service}`)
    .join(', ')

/** A target of whose services so many replicas are started. */
export const withReplicas = (definition: TargetDefinition, counts: ReplicaCounts = {}): TargetDefinition => {
  if (Object.keys(counts).length === 0) return definition
  const { subject } = definition
  return {
    ...definition,
    subject: {
      ...subject,
      with: [subject.with, replicasInWords(counts)].filter((each) => each !== undefined).join(', '),
    },
    services: definition.services.map((service) => ({
      ...service,
      replicas: counts[service.name] ?? service.replicas,
    })),
    streams: definition.streams.map((stream) => {
      const count = counts[stream.service]
      return count === undefined ? stream : { ...stream, replicas: count }
    }),
  }
}

import type { ServiceDefinition, StreamFacts } from '../model/target.ts'
import { servicesNeeded } from './services-needed.ts'

/**
 * Streams that must share a system, because a service is needed by more than one of them. Each group can have systems of its own, with its
 * services alone. In the streams' order.
 */
export const streamGroups = (
  services: readonly ServiceDefinition[],
  streams: readonly Pick<StreamFacts, 'name' | 'needsServices'>[],
): readonly (readonly string[])[] => {
  let groups: { readonly streams: readonly string[]; readonly needs: ReadonlySet<string> }[] = []
  for (const stream of streams) {
    const needs = new Set(servicesNeeded(services, [stream]).map(({ name }) => name))
    const together = groups.filter((group) => !group.needs.isDisjointFrom(needs))
    const merged = {
      streams: [...together.flatMap((group) => group.streams), stream.name],
      needs: together.reduce((all, group) => all.union(group.needs), needs),
    }
    groups = [...groups.filter((group) => !together.includes(group)), merged]
  }
  return groups.map((group) => group.streams)
}

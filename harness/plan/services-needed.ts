import type { ServiceDefinition, StreamFacts } from '../model/target.ts'

/** Those of a target's services that events of some streams need, in their order: all of them when one of the streams does not say what it needs. */
export const servicesNeeded = (
  services: readonly ServiceDefinition[],
  streams: readonly Pick<StreamFacts, 'needsServices'>[],
): readonly ServiceDefinition[] => {
  const needed = new Set<string>()
  const need = (name: string): void => {
    if (needed.has(name)) return
    needed.add(name)
    for (const other of services.find((each) => each.name === name)?.dependsOn ?? []) need(other)
  }
  for (const { needsServices } of streams) {
    if (needsServices === undefined) return services
    for (const name of needsServices) need(name)
  }
  return services.filter(({ name }) => needed.has(name))
}

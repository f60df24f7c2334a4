import { ShakedownError } from '../../harness/errors.ts'
import type { Monitor } from '../../harness/incidents/monitor.ts'
import { didYouMean } from '../../harness/settings/nearest.ts'

/**
 * The monitors of these names; all when none is named.
 *
 * @throws {ShakedownError} exit 2 for a name that does not exist, with the nearest ones
 */
export const pickMonitors = (all: readonly Monitor[], names: readonly string[]): readonly Monitor[] => {
  const known = all.map(({ name }) => name)
  for (const name of names)
    if (!known.includes(name))
      throw new ShakedownError('unknown-monitor', `there is no monitor "${name}"`, {
        hint: didYouMean(name, known),
        exitCode: 2,
      })
  return names.length === 0 ? all : all.filter(({ name }) => names.includes(name))
}

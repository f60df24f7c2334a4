import { ShakedownError } from '../errors.ts'
import type { TimedFault } from '../model/scenario.ts'

/** What there is in the place of something made, in words. */
const inWords = (given: unknown): string => {
  if (typeof given === 'function') return 'a function, which makes one once it is called'
  if (typeof given === 'string') return `the text "${given}"`
  if (given === undefined || given === null) return 'nothing'
  return Array.isArray(given) ? 'a list' : typeof given
}

const isMade = (given: unknown, does: string): boolean =>
  typeof given === 'object' && given !== null && typeof Reflect.get(given, does) === 'function'

/**
 * Makes sure that what a scenario is made of was made: types say so, but nobody checks those of a scenario of an owner's when it runs, and what is no fault would end
 * the run as an error of its own, what is no check only once its cell is over.
 *
 * @throws ShakedownError `bad-scenario`, exit 2, with what is there instead
 */
export const refuseUnmade = (
  scenario: string,
  faults: readonly Pick<TimedFault, 'id' | 'fault'>[],
  checks: readonly unknown[],
): void => {
  const wrong = [
    ...faults.flatMap(({ id, fault }) =>
      isMade(fault, 'inject') ? [] : [`its fault "${id}" is ${inWords(fault)}: faults.kill({ … }) makes a fault`],
    ),
    ...checks.flatMap((check, nth) =>
      isMade(check, 'judge') ? [] : [`its check ${nth + 1} is ${inWords(check)}: checks.noLostEvents() makes a check`],
    ),
  ]
  if (wrong.length > 0)
    throw new ShakedownError('bad-scenario', `the scenario "${scenario}" cannot be planned: ${wrong.join('; ')}`, {
      hint: 'Mend it where defineScenario is called; docs/adding-a-scenario.md in the package shows one.',
      exitCode: 2,
    })
}

import type { Config } from '../harness/settings/config.ts'
import { ShakedownError } from '../harness/errors.ts'
import { didYouMean } from '../harness/settings/nearest.ts'
import type { AnyScenario } from '../harness/model/any-scenario.ts'
import type { Stack } from '../harness/model/stack.ts'
import type { TargetDefinition } from '../harness/model/target.ts'
import { type Catalogue, catalogueOf } from './catalogue.ts'
import { stacks } from '../stacks/index.ts'
import { checkDefects } from './check-defects.ts'

/** The entry of that name, or an error that offers the nearest. */
const pick = <T>(what: string, name: string, known: Readonly<Record<string, T>>): T => {
  const found = Object.hasOwn(known, name) ? known[name] : undefined
  if (found !== undefined) return found
  throw new ShakedownError(`unknown-${what}`, `there is no ${what} "${name}"`, {
    hint: didYouMean(name, Object.keys(known)),
    exitCode: 2,
  })
}

/** Settings that bring targets and scenarios of the user's own. */
export type OwnParts = Parameters<typeof catalogueOf>[0]

/** The target of that name. @throws ShakedownError exit 2 for an unknown one, and where its defects name what there is not */
export const pickTarget = async (name: string, own: OwnParts): Promise<TargetDefinition> => {
  const { targets, scenarios } = catalogueOf(own)
  const definition = await pick<() => Promise<TargetDefinition>>('target', name, targets)()
  checkDefects(definition, scenarios)
  return definition
}

/** The stack of that name, by the settings. */
export const pickStack = async (name: string, config: Config): Promise<Stack> =>
  pick<(config: Config) => Promise<Stack>>('stack', name, stacks)(config)

/** What chooses scenarios and cells. */
export interface Selection {
  /** Scenario names; all when empty. */
  readonly names: readonly string[]
  /** Only scenarios with this tag. */
  readonly tag?: string | undefined
}

/**
 * The scenarios that a selection means.
 *
 * @throws {ShakedownError} exit 2 for a name or tag that does not exist, with the nearest ones
 */
export const pickScenarios = ({ names, tag }: Selection, own: OwnParts): readonly AnyScenario[] => {
  const scenarios: Catalogue['scenarios'] = catalogueOf(own).scenarios
  const all = Object.values(scenarios).map((make): AnyScenario => make())
  const named = names.length === 0 ? all : names.map((name) => pick<() => AnyScenario>('scenario', name, scenarios)())
  if (tag === undefined) return named
  const known = Object.fromEntries(all.flatMap(({ tags }) => tags.map((each) => [each, each] as const)))
  const wanted = pick('tag', tag, known)
  const tagged = named.filter(({ tags }) => tags.includes(wanted))
  if (tagged.length > 0) return tagged
  throw new ShakedownError('nothing-selected', `none of ${names.join(', ')} has the tag "${tag}"`, {
    hint: `Drop --tag or the names; "shakedown list" shows the tags of each scenario.`,
    exitCode: 2,
  })
}

/**
 * The defects of a target that names mean.
 *
 * @throws {ShakedownError} exit 2 for an unknown one
 */
export const pickDefects = (definition: TargetDefinition, names: readonly string[]): TargetDefinition['defects'] => {
  const known = Object.fromEntries(definition.defects.map((defect) => [defect.name, defect]))
  return names.map((name) => pick('defect', name, known))
}

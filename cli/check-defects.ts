import { ShakedownError } from '../harness/errors.ts'
import { type AnyScenario, isOfFronts } from '../harness/model/any-scenario.ts'
import type { FrontFacts } from '../harness/model/front-facts.ts'
import type { Defect, StreamFacts, TargetDefinition } from '../harness/model/target.ts'
import { planAll } from '../harness/plan/plan-all.ts'
import { didYouMean } from '../harness/settings/nearest.ts'

type Scenarios = Readonly<Record<string, () => AnyScenario>>

/** What a scenario can be about. */
type Subject = StreamFacts | FrontFacts

const isStream = (subject: Subject): subject is StreamFacts => 'queue' in subject

/** Names of the checks that a scenario runs on a subject, in whichever variant. */
const checksOn = (scenario: AnyScenario, subject: Subject): readonly string[] => {
  if (isOfFronts(scenario))
    return isStream(subject)
      ? []
      : scenario.variants.flatMap((variant) => scenario.checks(subject, variant)).map(({ name }) => name)
  if (!isStream(subject)) return []
  const names = scenario.checks(subject).map(({ name }) => name)
  return names.filter((each) => each !== 'adds-up' || subject.addsUp === true)
}

/** Why a scenario has no cell on a stream; undefined where it has. */
const skippedBecause = (scenario: AnyScenario, subject: Subject): string | undefined => {
  const { cells, skipped } = planAll({
    target: 't',
    stack: 's',
    seed: 'seed',
    scenarios: [scenario],
    ...(isStream(subject) ? { streams: [subject] } : { streams: [], fronts: [subject] }),
  })
  return cells.length > 0 ? undefined : (skipped[0]?.reason ?? 'it has none')
}

const problemOf = (
  { name, scenario, check, streams: on }: Defect,
  { streams, fronts = [] }: TargetDefinition,
  scenarios: Scenarios,
): readonly string[] => {
  const made = scenarios[scenario]?.()
  if (made === undefined)
    return [
      `"${name}" names the scenario "${scenario}", which there is not. ${didYouMean(scenario, Object.keys(scenarios))}`,
    ]
  return on.flatMap((stream) => {
    const facts = [...streams, ...fronts].find((each) => each.name === stream)
    if (facts === undefined)
      return [
        `"${name}" names the stream "${stream}", which there is not. ${didYouMean(
          stream,
          [...streams, ...fronts].map((each) => each.name),
        )}`,
      ]
    const why = skippedBecause(made, facts)
    if (why !== undefined)
      return [
        `"${name}" names the scenario "${scenario}", which is skipped on ${stream} in each of its variants: ${why}`,
      ]
    const checks = checksOn(made, facts)
    return checks.includes(check)
      ? []
      : [
          `"${name}" names the check "${check}", which ${scenario} never runs on ${stream}. ${didYouMean(check, checks)}`,
        ]
  })
}

/**
 * Makes sure that each defect can be caught by the check that it names.
 *
 * @throws ShakedownError exit 2, naming all that cannot, with the nearest names
 */
export const checkDefects = (definition: TargetDefinition, scenarios: Scenarios): void => {
  const problems = definition.defects.flatMap((defect) => problemOf(defect, definition, scenarios))
  if (problems.length === 0) return
  throw new ShakedownError(
    'bad-defects',
    `defects of "${definition.name}" cannot be caught as they say:\n${problems.map((each) => `  ${each}`).join('\n')}`,
    {
      hint: '"shakedown list" names the scenarios, and docs/catalogue.md the checks that each of them runs.',
      exitCode: 2,
    },
  )
}

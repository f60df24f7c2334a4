import { ShakedownError } from '../harness/errors.ts'
import type { Scenario } from '../harness/model/scenario.ts'
import type { Defect, StreamFacts, TargetDefinition } from '../harness/model/target.ts'
import { planCells } from '../harness/plan/plan.ts'
import { didYouMean } from '../harness/settings/nearest.ts'

type Scenarios = Readonly<Record<string, () => Scenario>>

/** Why a scenario has no cell on a stream; undefined where it has. */
const skippedBecause = (scenario: Scenario, stream: StreamFacts): string | undefined => {
  const { cells, skipped } = planCells({
    target: 't',
    stack: 's',
    seed: 'seed',
    scenarios: [scenario],
    streams: [stream],
  })
  return cells.length > 0 ? undefined : (skipped[0]?.reason ?? 'it has none')
}

const problemOf = (
  { name, scenario, check, streams: on }: Defect,
  { streams }: TargetDefinition,
  scenarios: Scenarios,
): readonly string[] => {
  const made = scenarios[scenario]?.()
  if (made === undefined)
    return [
      `"${name}" names the scenario "${scenario}", which there is not. ${didYouMean(scenario, Object.keys(scenarios))}`,
    ]
  return on.flatMap((stream) => {
    const facts = streams.find((each) => each.name === stream)
    if (facts === undefined)
      return [
        `"${name}" names the stream "${stream}", which there is not. ${didYouMean(
          stream,
          streams.map((each) => each.name),
        )}`,
      ]
    const why = skippedBecause(made, facts)
    if (why !== undefined)
      return [
        `"${name}" names the scenario "${scenario}", which is skipped on ${stream} in each of its variants: ${why}`,
      ]
    const checks = made
      .checks(facts)
      .map((each) => each.name)
      .filter((each) => each !== 'adds-up' || facts.addsUp === true)
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

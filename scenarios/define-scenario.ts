import { z } from 'zod'
import { ShakedownError } from '../harness/errors.ts'
import { saidByForm } from '../harness/settings/said-by-form.ts'
import type { Scenario } from '../harness/model/scenario.ts'

const text = z.string().min(1)
const callable = z.custom<unknown>((value) => typeof value === 'function', 'must be a function')
const form = z.looseObject({
  name: text.regex(/^[a-z0-9-]+$/, 'must be of small letters, digits and dashes'),
  claim: text,
  source: text,
  severity: z.enum(['P1', 'P2', 'P3', 'P4']),
  tags: z.array(text),
  variants: z.array(text).min(1, 'needs at least one'),
  fits: callable,
  plan: callable,
  probes: z.array(
    z.custom<unknown>((value) => typeof value === 'object', 'must be a probe: probes.queueDepth() makes one'),
  ),
  checks: callable,
})

/**
 * Describes a scenario of your own; list it under `scenarios` in the configuration file.
 *
 * @throws {ShakedownError} exit 2, naming everything that is missing or wrong at once
 */
export const defineScenario = (scenario: Scenario): Scenario => {
  const read = form.safeParse(scenario)
  if (read.success) return scenario
  const lines = read.error.issues.map((issue) => `  ${issue.path.join('.')}: ${saidByForm(issue)}`)
  throw new ShakedownError('bad-definition', `a scenario is not whole:\n${lines.join('\n')}`, {
    hint: 'Mend it where defineScenario is called; docs/adding-a-scenario.md in the package explains every field.',
    exitCode: 2,
  })
}

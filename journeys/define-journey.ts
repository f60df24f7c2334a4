import { z } from 'zod'
import { ShakedownError } from '../harness/errors.ts'
import { type Duration, durationMs } from '../harness/incidents/duration.ts'
import type { Journey, JourneyStep } from '../harness/model/journey.ts'
import type { BrowserContextOptions } from '../harness/model/playwright.ts'

/** Options of {@link defineJourney}: the first two are all it needs. */
export interface JourneyOptions {
  readonly name: string
  /** Plain Playwright code, one after the other. */
  readonly steps: readonly JourneyStep[]
  /** Environment variables that steps read with `secret('NAME')`; their values are masked in all that is kept. @default none */
  readonly secrets?: readonly string[]
  /** A step that takes longer has failed. @default '30s' */
  readonly stepTimeout?: Duration
  /** Playwright's options of the browser's context: `locale`, `viewport`, those of `devices`. @default Playwright's own */
  readonly browserContext?: BrowserContextOptions
}

const text = z.string().min(1)

const form = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9.-]*$/, 'must be of small letters, digits, dots and dashes'),
  steps: z
    .array(
      z.strictObject({
        name: text,
        run: z.custom<JourneyStep['run']>((value) => typeof value === 'function', 'must be a function'),
      }),
    )
    .min(1, 'names none: a journey without a step cannot fail')
    .refine((steps) => new Set(steps.map(({ name }) => name)).size === steps.length, 'names one of them twice'),
  secrets: z.array(text).default([]),
  stepTimeout: z
    .string()
    .refine((value) => (durationMs(value) ?? 0) > 0, 'must be a length of time: "500ms", "30s", "5m"')
    .transform((value) => durationMs(value) ?? 0)
    .default(30_000),
  browserContext: z
    .custom<BrowserContextOptions>((value) => typeof value === 'object' && value !== null, 'must be an object')
    .default({}),
})

/** The words of one thing that is wrong. */
const problem = ({ path, message, ...issue }: z.core.$ZodIssue): string => {
  if (issue.code === 'unrecognized_keys' && 'keys' in issue) return `${issue.keys.join(', ')} is no setting`
  return `${path.join('.')} ${message.startsWith('Invalid input') ? 'is missing or of the wrong kind' : message}`
}

/**
 * Describes what a person does in a browser, step by step.
 *
 * @throws {ShakedownError} `bad-journey`, exit code 2, with all that is wrong
 */
export const defineJourney = (options: JourneyOptions): Journey => {
  const read = form.safeParse(options)
  if (!read.success) {
    const name: unknown = options.name
    throw new ShakedownError(
      'bad-journey',
      `the journey ${typeof name === 'string' && name !== '' ? `"${name}"` : 'without a name'} cannot be made: ${read.error.issues.map(problem).join('; ')}`,
      { hint: 'Mend defineJourney({ … }); docs/journeys.md has all settings.', exitCode: 2 },
    )
  }
  const { stepTimeout, ...rest } = read.data
  return { ...rest, stepTimeoutMs: stepTimeout }
}

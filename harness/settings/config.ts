import { access } from 'node:fs/promises'
import { resolve } from 'node:path'
import { z } from 'zod'
import { messageOf, ShakedownError } from '../errors.ts'
import type { FaultFactory } from '../model/fault.ts'
import { importOwn } from './import-own.ts'
import type { Load } from '../model/load.ts'
import type { AnyScenario } from '../model/any-scenario.ts'
import type { TargetDefinition } from '../model/target.ts'
import { composeForm } from './compose-settings.ts'
import { containerForm } from './container-settings.ts'
import { gateForm } from './gate-settings.ts'
import { externalForm } from './external-settings.ts'
import { didYouMean } from './nearest.ts'
import { saidByForm } from './said-by-form.ts'
import { monitorForm, watchForm } from './watch-settings.ts'

const name = z.string().min(1)

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null

const target = z.custom<TargetDefinition>(
  (value) => isObject(value) && Array.isArray(value['streams']) && typeof value['connect'] === 'function',
  'is no target: make it with defineTarget({ … })',
)

const scenario = z.custom<AnyScenario>(
  (value) =>
    isObject(value) &&
    ['fits', 'checks'].every((part) => typeof value[part] === 'function') &&
    ['plan', 'walk'].some((part) => typeof value[part] === 'function') &&
    'claim' in value,
  'is no scenario: make it with defineScenario({ … }), or give it a walk',
)

const fault = z.custom<FaultFactory>((value) => typeof value === 'function', 'is no function that makes a fault')

const load = z.custom<Load>(
  (value) => isObject(value) && Array.isArray(value['stages']) && Array.isArray(value['requests']),
  'is no load: make it with defineLoad({ … })',
)

const configForm = z.strictObject({
  /** Which target to test. @default the only one of `targets`, else `reference` */
  target: name.optional(),
  /** Where queue, database and processes come from. */
  stack: name.default('embedded'),
  /** Seed of all schedules; absent: a new one for each run, which is printed. */
  seed: name.optional(),
  /** Folder in which runs land. */
  out: name.default('reports/runs'),
  /** Cells that run at the same time at most, where they share nothing; 0: as many as processors and memory bear. */
  atOnce: z.coerce.number().int().min(0).max(64).default(0),
  /** Stop conditions: the run is stopped and healed (exit 5) when a probe, by name, measures more than this. */
  stopAbove: z.record(z.string(), z.number()).default({}),
  /** Systems of your own, by the name that `target` chooses them by. */
  targets: z.record(name, target).default({}),
  /** Scenarios of your own, run beside those that come with it. */
  scenarios: z.array(scenario).default([]),
  /** How faults of your own are made again from their options, by name: for replays, and to heal after a run that was killed. */
  faults: z.record(name, fault).default({}),
  /** What a release must show: the policy of `shakedown gate`. */
  gate: gateForm.optional(),
  /** Bytes of history after which a run counts as incomplete. */
  historyCapBytes: z.coerce
    .number()
    .int()
    .min(10_000)
    .default(256 * 1024 * 1024),
  /** Images that the containers stack starts. */
  containers: containerForm.prefault({}),
  /** The file of the compose stack. */
  compose: composeForm.prefault({}),
  /** What the external stack runs against. */
  external: externalForm.optional(),
  /** What `shakedown watch` looks at again and again. */
  monitors: z.array(monitorForm).default([]),
  /** What `shakedown load` puts on front doors. */
  loads: z.array(load).default([]),
  /** How it watches. */
  watch: watchForm.prefault({}),
})

/** The settings, complete and checked. */
export type Config = z.output<typeof configForm> & { readonly target: string }

/** What a `shakedown.config.ts` may say. */
export type ConfigFile = z.input<typeof configForm>

/** Gives a configuration file its types: `export default defineConfig({ … })`. */
export const defineConfig = (config: ConfigFile): ConfigFile => config

const fileName = 'shakedown.config.ts'

/** Environment variable of each setting. */
const variables: Readonly<Record<string, keyof Config>> = {
  SHAKEDOWN_TARGET: 'target',
  SHAKEDOWN_STACK: 'stack',
  SHAKEDOWN_SEED: 'seed',
  SHAKEDOWN_OUT: 'out',
  SHAKEDOWN_AT_ONCE: 'atOnce',
  SHAKEDOWN_HISTORY_CAP_BYTES: 'historyCapBytes',
}

/** Where settings come from. */
export interface ConfigSources {
  /** What was given on the command line; undefined where a flag was absent. */
  readonly flags: Readonly<Partial<Record<keyof Config, unknown>>>
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
  /** Configuration file given with `--config`; it must exist then. */
  readonly file?: string | undefined
}

const broken = (message: string, hint: string, cause?: unknown): ShakedownError =>
  new ShakedownError('bad-config', message, { hint, exitCode: 2, cause })

const exists = async (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  )

/** Where in the file an error points, as `:line`: a syntax error's first line is its place. */
const placeIn = (file: string, error: unknown): string => {
  const stack = error instanceof Error ? (error.stack ?? '') : ''
  const line = stack.slice(stack.indexOf(file)).match(/^[^\n]*?:(?<line>\d+)/)?.groups?.['line']
  return stack.includes(file) && line !== undefined ? ` (line ${line})` : ''
}

const hintFor = (error: unknown): string => {
  if (error instanceof SyntaxError)
    return 'Mend the syntax error; the file is TypeScript of which Node strips the types: no enums, no parameter properties.'
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return code === 'ERR_MODULE_NOT_FOUND'
    ? 'Mend the path of that import (with its ending, .ts), or install that package beside the file.'
    : 'Mend the file; it is TypeScript that Node runs as it is.'
}

const readFile = async ({ cwd, file }: ConfigSources): Promise<{ from: string; values: Record<string, unknown> }> => {
  const from = resolve(cwd, file ?? fileName)
  if (!(await exists(from))) {
    if (file !== undefined)
      throw broken(`${from} does not exist`, 'Give the path of a configuration file with --config.')
    return { from, values: {} }
  }
  const module: unknown = await importOwn(from).catch((error: unknown) => {
    // What defineTarget and its like found wrong says itself what to do.
    if (error instanceof ShakedownError) throw error
    throw broken(`${from} cannot be loaded: ${messageOf(error)}${placeIn(from, error)}`, hintFor(error), error)
  })
  const read = z.looseObject({ default: z.record(z.string(), z.unknown()) }).safeParse(module)
  if (!read.success)
    throw broken(`${from} exports no configuration`, `End it with "export default defineConfig({ … })".`)
  return { from, values: read.data.default }
}

const given = (values: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))

const unwrapped = (form: unknown): unknown =>
  form instanceof z.ZodOptional || form instanceof z.ZodDefault ? unwrapped(form.unwrap()) : form

/** Names of the settings at a place in the file; none where it holds something else. */
const settingsAt = (path: readonly PropertyKey[]): readonly string[] => {
  const at = path.reduce<unknown>((form, key) => {
    const around = unwrapped(form)
    return around instanceof z.ZodObject ? around.shape[String(key)] : undefined
  }, configForm)
  const form = unwrapped(at)
  return form instanceof z.ZodObject ? Object.keys(form.shape) : []
}

/**
 * Reads the settings: flag over environment over file over default.
 *
 * @throws {ShakedownError} exit 2, naming all problems at once, each with its place
 */
export const loadConfig = async (sources: ConfigSources): Promise<Config> => {
  const { from, values } = await readFile(sources)
  const env = Object.fromEntries(Object.entries(variables).map(([variable, key]) => [key, sources.env[variable]]))
  const merged = { ...values, ...given(env), ...given(sources.flags) }
  const parsed = configForm.safeParse(merged)
  if (parsed.success) {
    const own = Object.keys(parsed.data.targets)
    return { ...parsed.data, target: parsed.data.target ?? (own.length === 1 ? own[0] : undefined) ?? 'reference' }
  }
  const placeOf = (key: string): string => {
    const flags: Readonly<Record<string, unknown>> = sources.flags
    if (flags[key] !== undefined) return `--${key.replaceAll(/[A-Z]/g, (upper) => `-${upper.toLowerCase()}`)}`
    const variable = Object.entries(variables).find(([, each]) => each === key)?.[0]
    return variable !== undefined && sources.env[variable] !== undefined ? variable : from
  }
  const problems = parsed.error.issues.flatMap((issue) => {
    const place = placeOf(String(issue.path[0] ?? ''))
    if (issue.code !== 'unrecognized_keys') return [`  ${issue.path.join('.')} (${place}): ${saidByForm(issue)}`]
    return issue.keys.map((key) =>
      issue.path.length === 0
        ? `  ${key} (${placeOf(key)}): is no setting`
        : `  ${[...issue.path, key].join('.')} (${place}): is no setting. ${didYouMean(key, settingsAt(issue.path))}`,
    )
  })
  const count = problems.length === 1 ? 'one problem' : `${problems.length} problems`
  throw broken(
    `the configuration has ${count}:\n${problems.join('\n')}`,
    `Settings are ${Object.keys(configForm.shape).join(', ')}; a flag goes before the environment, the environment before the file.`,
  )
}

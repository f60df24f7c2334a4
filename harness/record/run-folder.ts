import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { messageOf, ShakedownError } from '../errors.ts'
import type { PlannedCell, SkippedCell } from '../plan/plan.ts'
import { schemaVersion } from '../model/result.ts'
import type { Schedule } from '../model/schedule.ts'

/** Writes a file whole or not at all: beside its place first, then renamed. */
export const writeWhole = async (file: string, text: string): Promise<void> => {
  await writeFile(`${file}.part`, text)
  await rename(`${file}.part`, file)
}

const diskError = (directory: string, cause: unknown): ShakedownError =>
  new ShakedownError('run-folder', `the run's folder ${directory} cannot be written: ${messageOf(cause)}`, {
    hint: 'Free some space, or give another place with --out.',
    exitCode: 4,
    cause,
  })

/** Makes a run's folder. */
export const makeRunFolder = async (out: string, runId: string): Promise<string> => {
  const directory = join(out, runId)
  try {
    await mkdir(directory, { recursive: true })
  } catch (error) {
    throw diskError(directory, error)
  }
  return directory
}

const momentForm = z.json()
const stepForm = z.looseObject({ id: z.string(), at: momentForm, action: z.looseObject({ kind: z.string() }) })
const faultForm = z.looseObject({
  id: z.string(),
  name: z.string(),
  options: z.json(),
  inject: momentForm,
  heal: momentForm,
})
const scheduleForm = z.custom<Schedule>(
  (value) => z.looseObject({ steps: z.array(stepForm), faults: z.array(faultForm) }).safeParse(value).success,
)
const shardForm = z.object({
  index: z.number(),
  of: z.number(),
  /** Digest of the whole plan. */
  plan: z.string(),
  /** Digest of the durations that it was cut by. */
  durations: z.string(),
  /** All cells of the whole plan. */
  cells: z.array(z.object({ id: z.string(), scenario: z.string(), stream: z.string(), variant: z.string() })),
})

/** What the plan of a shard says of the whole. */
export type PlanShard = z.infer<typeof shardForm>

const planForm = z.object({
  schemaVersion: z.number(),
  runId: z.string(),
  seed: z.string(),
  target: z.string(),
  stack: z.string(),
  defects: z.array(z.string()),
  /** How many replicas of a service there were in the place of its target's, by service. @default its target's */
  replicas: z.record(z.string(), z.int().positive()).optional(),
  shard: shardForm.optional(),
  cells: z.array(
    z.object({ id: z.string(), scenario: z.string(), stream: z.string(), variant: z.string(), schedule: scheduleForm }),
  ),
  skipped: z.array(z.object({ id: z.string(), reason: z.string() })),
})

/** `plan.json`: everything that a replay needs. */
export type PlanFile = z.infer<typeof planForm>

/** What is said of a plan besides its cells. */
export type PlanHead = Omit<PlanFile, 'schemaVersion' | 'cells' | 'skipped'>

/** A plan as it is written. */
export const planFile = (head: PlanHead, cells: readonly PlannedCell[], skipped: readonly SkippedCell[]): PlanFile => ({
  schemaVersion,
  ...head,
  cells: cells.map(({ id, scenario, stream, variant, schedule }) => ({
    id,
    scenario: scenario.name,
    stream: stream.name,
    variant,
    schedule,
  })),
  skipped: skipped.map(({ id, reason }) => ({ id, reason })),
})

/** Writes `plan.json`. */
export const writePlan = async (directory: string, plan: PlanFile): Promise<void> => {
  try {
    await writeWhole(join(directory, 'plan.json'), `${JSON.stringify(plan, null, 1)}\n`)
  } catch (error) {
    throw diskError(directory, error)
  }
}

const noRun = (directory: string, what: string, cause?: unknown): ShakedownError =>
  new ShakedownError('no-run', `${directory} is not the folder of a run: ${what}`, {
    hint: 'Give a folder that a run made, for example one under reports/runs/.',
    exitCode: 2,
    cause,
  })

const parse = (directory: string, text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw noRun(directory, `plan.json is broken or cut off (${messageOf(error)})`, error)
  }
}

/** Reads a run's `plan.json` back. Anything but a whole plan of this schema version is refused. */
export const readPlan = async (directory: string): Promise<PlanFile> => {
  const text = await readFile(join(directory, 'plan.json'), 'utf8').catch((error: unknown) => {
    throw noRun(directory, 'it holds no plan.json that can be read', error)
  })
  const json = parse(directory, text)
  const version = z.looseObject({ schemaVersion: z.number() }).safeParse(json)
  if (version.success && version.data.schemaVersion !== schemaVersion)
    throw noRun(
      directory,
      `plan.json has schema version ${version.data.schemaVersion}, this Shakedown reads version ${schemaVersion}`,
    )
  const plan = planForm.safeParse(json)
  if (!plan.success) throw noRun(directory, `plan.json is no plan: ${z.prettifyError(plan.error)}`)
  return plan.data
}

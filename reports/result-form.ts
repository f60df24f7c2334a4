import { z } from 'zod'
import { schemaVersion } from '../harness/model/result.ts'

const verdict = z.enum(['pass', 'fail', 'unknown'])

// Positions in the run's history.
const operations = z.array(z.int().nonnegative()).readonly()

const finding = z.strictObject({ words: z.string(), operations }).readonly()

const check = z
  .strictObject({
    check: z.string().min(1),
    property: z.string(),
    verdict,
    words: z.string(),
    findings: z.array(finding).readonly(),
  })
  .readonly()

const bite = z
  .strictObject({
    bit: z.boolean(),
    words: z.string(),
    operations,
    faultId: z.string().min(1),
    fault: z.string().min(1),
  })
  .readonly()

const figure = z.strictObject({ name: z.string().min(1), value: z.number(), unit: z.string() }).readonly()

const confirmation = z
  .strictObject({
    runs: z.int().positive(),
    fails: z.int().positive(),
    attempts: z.array(z.strictObject({ runId: z.string().min(1), verdict, words: z.string() }).readonly()).readonly(),
  })
  .readonly()

const shard = z
  .strictObject({ index: z.int().positive(), of: z.int().positive(), plan: z.string(), durations: z.string() })
  .readonly()

const cell = z
  .strictObject({
    id: z.string().min(1),
    scenario: z.string().min(1),
    stream: z.string().min(1),
    variant: z.string(),
    claim: z.string(),
    source: z.string(),
    severity: z.enum(['P1', 'P2', 'P3', 'P4']),
    verdict: z.enum(['pass', 'fail', 'unknown', 'skipped']),
    words: z.string(),
    outOfReach: z.string().min(1).exactOptional(),
    error: z.string().exactOptional(),
    startedMs: z.number().nonnegative(),
    endedMs: z.number().nonnegative(),
    checks: z.array(check).readonly(),
    keys: z.array(z.string()).readonly().exactOptional(),
    bites: z.array(bite).readonly(),
    figures: z.array(figure).readonly(),
    confirmed: confirmation.exactOptional(),
    left: z.string().exactOptional(),
    replay: z.string(),
  })
  .readonly()

const headline = z
  .strictObject({
    headline: z.string().min(1),
    verdict: z.enum(['fail', 'unknown']),
    severity: z.enum(['P1', 'P2', 'P3', 'P4']),
    words: z.string(),
    cells: z.array(z.string().min(1)).readonly(),
  })
  .readonly()

const subject = z
  .strictObject({
    name: z.string().min(1),
    version: z.string(),
    commit: z.string().exactOptional(),
    image: z.string().exactOptional(),
    dirty: z.boolean().exactOptional(),
    read: z
      .array(z.enum(['version', 'commit', 'image']))
      .readonly()
      .exactOptional(),
    unread: z.string().exactOptional(),
    with: z.string().exactOptional(),
  })
  .readonly()

/** The form of `result.json`: the same as `RunResult`, which a test has the compiler confirm. */
export const resultForm = z
  .strictObject({
    schemaVersion: z.literal(schemaVersion),
    shakedown: z.string(),
    runId: z.string().min(1),
    seed: z.string(),
    target: z.string(),
    stack: z.string(),
    subject,
    defects: z.array(z.string()).readonly(),
    shard: shard.exactOptional(),
    stopped: z.string().exactOptional(),
    startedAt: z.iso.datetime(),
    durationMs: z.number().nonnegative(),
    verdict,
    words: z.string(),
    headlines: z.array(headline).readonly().exactOptional(),
    cells: z.array(cell).readonly(),
  })
  .readonly()

/** The JSON Schema (draft 2020-12) of `result.json`, as it stands in `result.schema.json`. */
export const resultSchema = (): unknown => ({
  title: 'Shakedown result.json',
  description: 'Outcome of one run: what was tested, and for each cell its verdict with the evidence.',
  ...z.toJSONSchema(resultForm, { io: 'input' }),
})

import { z } from 'zod'

const text = z.string().trim().min(1)

/** Cells by id, `target/stack/scenario/stream/variant`, where `*` stands for anything within a part; and why. */
const excuse = z.strictObject({ cells: text, reason: text })

/** What a release must show: the policy of `shakedown gate`. */
export const gateForm = z.strictObject({
  /** Targets whose results count. @default the configuration's */
  targets: z.array(text).min(1).optional(),
  /** Stacks on each of which everything must be shown. @default the configuration's */
  stacks: z.array(text).min(1).optional(),
  /** Scenarios that must pass. With `severities`: those of either. @default all, where `severities` is absent too */
  scenarios: z.array(text).optional(),
  /** Severities whose scenarios must pass. */
  severities: z.array(z.enum(['P1', 'P2', 'P3', 'P4'])).optional(),
  /** How old a result may be. */
  maxAgeHours: z.number().positive().default(24),
  /** The very subject that is to be released. @default the commit that is checked out */
  subject: z
    .strictObject({
      commit: text.optional(),
      image: text.optional(),
      version: text.optional(),
      /** Whether what the target only declares of itself is enough. */
      declared: z.boolean().default(false),
      /** Whether the tested tree may have had changes that no commit holds. */
      dirty: z.boolean().default(false),
    })
    .prefault({}),
  /** Whether a proof of this version of Shakedown must have passed on each target and stack. */
  proof: z.enum(['required', 'not-required']).default('required'),
  /** How old that proof may be. */
  proofMaxAgeHours: z
    .number()
    .positive()
    .default(24 * 7),
  /** Cells that may be unknown. */
  unknown: z.array(excuse).default([]),
  /** Cells that may be skipped. */
  skipped: z.array(excuse).default([]),
  /** Cells of the baseline that need not be judged any more. */
  dropped: z.array(excuse).default([]),
  /** Cells that may fail, or be unknown, until the end of a day (UTC). */
  waivers: z.array(z.strictObject({ cells: text, owner: text, reason: text, until: z.iso.date() })).default([]),
  /** How many cells may fail sometimes, as `run --confirm` showed. */
  sometimes: z.int().nonnegative().default(0),
  /** Whether results must be signed. */
  signatures: z.enum(['required', 'optional']).default('optional'),
  /** Repository whose GitHub attestation of a run's `checksums.txt` counts as a signature, as `owner/name`. */
  attestedBy: z
    .string()
    .regex(/^[\w.-]+\/[\w.-]+$/, 'is no owner/name')
    .optional(),
})

/** A policy, complete. */
export type GatePolicy = z.output<typeof gateForm>

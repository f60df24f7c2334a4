import { z } from 'zod'
import { ShakedownError } from '../../harness/errors.ts'

const urls = z
  .string()
  .transform((list) => list.split(',').map((url) => url.trim().replace(/\/$/, '')))
  .pipe(
    z
      .array(z.url({ protocol: /^https?$/, error: 'is no http URL' }))
      .min(1)
      .max(2, 'one or two replicas'),
  )

const settingsForm = z.object({
  /** Where the owner's replicas listen, separated by a comma. */
  HMPPS_PERSON_RECORD_URLS: urls,
  /** Of the service's queues. The defaults are its local profile's. */
  HMPPS_PERSON_RECORD_VISIBILITY_SECONDS: z.coerce.number().int().min(1).max(43_200).default(30),
  HMPPS_PERSON_RECORD_MAX_RECEIVES: z.coerce.number().int().min(1).max(1_000).default(2),
  /** How long the owner has to start the service once its environment was told. */
  HMPPS_PERSON_RECORD_WAIT_SECONDS: z.coerce.number().int().min(1).default(600),
  /** Folder in which each replica's environment is written too. */
  HMPPS_PERSON_RECORD_ENVIRONMENTS: z.string().min(1).optional(),
})

/** What the adapter is told by its environment. */
export interface Settings {
  readonly urls: readonly string[]
  readonly visibilityTimeoutSeconds: number
  readonly maxReceiveCount: number
  readonly waitSeconds: number
  readonly environments?: string | undefined
}

/**
 * Reads the adapter's settings.
 *
 * @throws ShakedownError exit 2, naming all problems at once
 */
export const readSettings = (env: Readonly<Record<string, string | undefined>>): Settings => {
  const read = settingsForm.safeParse(env)
  if (!read.success) {
    const problems = read.error.issues.map(({ path, message }) => `  ${path.map(String).join('.')}: ${message}`)
    throw new ShakedownError(
      'bad-hmpps-settings',
      `the environment does not say where hmpps-person-record is:\n${problems.join('\n')}`,
      {
        hint: 'Set HMPPS_PERSON_RECORD_URLS to where its replicas will listen, as http://127.0.0.1:8080,http://127.0.0.1:8081; docs/hmpps-person-record.md says the rest.',
        exitCode: 2,
      },
    )
  }
  const { data } = read
  return {
    urls: data.HMPPS_PERSON_RECORD_URLS,
    visibilityTimeoutSeconds: data.HMPPS_PERSON_RECORD_VISIBILITY_SECONDS,
    maxReceiveCount: data.HMPPS_PERSON_RECORD_MAX_RECEIVES,
    waitSeconds: data.HMPPS_PERSON_RECORD_WAIT_SECONDS,
    environments: data.HMPPS_PERSON_RECORD_ENVIRONMENTS,
  }
}

/** What planning and listing go by where nothing is to be started. */
export const localProfile: Omit<Settings, 'urls'> = {
  visibilityTimeoutSeconds: 30,
  maxReceiveCount: 2,
  waitSeconds: 600,
}

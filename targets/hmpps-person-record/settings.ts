import { resolve } from 'node:path'
import { z } from 'zod'
import { ShakedownError } from '../../harness/errors.ts'
import type { OwnedProcess } from '../../harness/model/target.ts'

const urls = z
  .string()
  .transform((list) => list.split(',').map((url) => url.trim().replace(/\/$/, '')))
  .pipe(
    z
      .array(z.url({ protocol: /^https?$/, error: 'is no http URL' }))
      .min(1)
      .max(2, 'one or two replicas'),
  )

const list = z.string().transform((text) => text.split(',').map((each) => each.trim()))

const settingsForm = z.object({
  /** Where the owner's replicas listen, separated by a comma. */
  HMPPS_PERSON_RECORD_URLS: urls,
  /** Of the service's queues. The defaults are its local profile's. */
  HMPPS_PERSON_RECORD_VISIBILITY_SECONDS: z.coerce.number().int().min(1).max(43_200).default(30),
  HMPPS_PERSON_RECORD_MAX_RECEIVES: z.coerce.number().int().min(1).max(1_000).default(2),
  /** How long the owner has to start the service once its environment was told. */
  HMPPS_PERSON_RECORD_WAIT_SECONDS: z.coerce.number().int().min(1).default(600),
  /** How long a replica may take from its start until its health is up, also when it is started again. */
  HMPPS_PERSON_RECORD_READY_SECONDS: z.coerce.number().positive().max(3_600).default(180),
  /** How long it may take to end once it is told to; then it is killed. */
  HMPPS_PERSON_RECORD_GRACE_SECONDS: z.coerce.number().positive().max(3_600).default(30),
  /** Folder in which each replica's environment is written too. */
  HMPPS_PERSON_RECORD_ENVIRONMENTS: z.string().min(1).optional(),
  /** By what each replica's process is found, so that it can be frozen, killed and restarted. */
  HMPPS_PERSON_RECORD_PID_FILES: list.optional(),
  HMPPS_PERSON_RECORD_CONTAINERS: list.optional(),
  /** Within what time a supervisor of the owner's starts one again that its pid file names. */
  HMPPS_PERSON_RECORD_RESTARTED_WITHIN_SECONDS: z.coerce.number().positive().optional(),
})

/** One process for each replica, named in one way. */
const checkedForm = settingsForm.superRefine((data, context) => {
  const named = ['HMPPS_PERSON_RECORD_PID_FILES', 'HMPPS_PERSON_RECORD_CONTAINERS'] as const
  for (const name of named) {
    const [count, replicas] = [data[name]?.length, data.HMPPS_PERSON_RECORD_URLS.length]
    if (count !== undefined && count !== replicas)
      context.addIssue({ code: 'custom', path: [name], message: `names ${count}, and there are ${replicas} replicas` })
  }
  if (named.every((name) => data[name] !== undefined))
    context.addIssue({ code: 'custom', path: [named[1]], message: `names processes that ${named[0]} names already` })
  if (
    data.HMPPS_PERSON_RECORD_RESTARTED_WITHIN_SECONDS !== undefined &&
    data.HMPPS_PERSON_RECORD_PID_FILES === undefined
  )
    context.addIssue({
      code: 'custom',
      path: ['HMPPS_PERSON_RECORD_RESTARTED_WITHIN_SECONDS'],
      message: 'goes with HMPPS_PERSON_RECORD_PID_FILES',
    })
})

/** What the adapter is told by its environment. */
export interface Settings {
  readonly urls: readonly string[]
  readonly visibilityTimeoutSeconds: number
  readonly maxReceiveCount: number
  readonly waitSeconds: number
  readonly readySeconds: number
  readonly graceSeconds: number
  readonly environments?: string | undefined
  readonly processes?: readonly OwnedProcess[] | undefined
}

type Read = z.output<typeof settingsForm>

const processesIn = (data: Read): readonly OwnedProcess[] | undefined => {
  const restarted = data.HMPPS_PERSON_RECORD_RESTARTED_WITHIN_SECONDS
  return (
    data.HMPPS_PERSON_RECORD_CONTAINERS?.map((container) => ({ container })) ??
    data.HMPPS_PERSON_RECORD_PID_FILES?.map((pidFile) => ({
      pidFile: resolve(pidFile),
      ...(restarted === undefined ? {} : { restartedWithinSeconds: restarted }),
    }))
  )
}

/**
 * Reads the adapter's settings.
 *
 * @throws ShakedownError exit 2, naming all problems at once
 */
export const readSettings = (env: Readonly<Record<string, string | undefined>>): Settings => {
  const read = checkedForm.safeParse(env)
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
    readySeconds: data.HMPPS_PERSON_RECORD_READY_SECONDS,
    graceSeconds: data.HMPPS_PERSON_RECORD_GRACE_SECONDS,
    environments: data.HMPPS_PERSON_RECORD_ENVIRONMENTS,
    processes: processesIn(data),
  }
}

/** What planning and listing go by where nothing is to be started. */
export const localProfile: Omit<Settings, 'urls'> = {
  visibilityTimeoutSeconds: 30,
  maxReceiveCount: 2,
  waitSeconds: 600,
  readySeconds: 180,
  graceSeconds: 30,
}

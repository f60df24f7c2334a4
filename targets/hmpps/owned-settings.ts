import { resolve } from 'node:path'
import { z } from 'zod'
import { ShakedownError } from '../../harness/errors.ts'
import type { OwnedProcess } from '../../harness/model/target.ts'
import type { QueueSettings } from './queue-names.ts'

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

/** What an adapter is told by its environment. */
export interface OwnedSettings extends QueueSettings {
  /** Where the owner's replicas listen. */
  readonly urls: readonly string[]
  /** How long the owner has to start the service once its environment was told. */
  readonly waitSeconds: number
  /** How long a replica may take from its start until its health is up, also when it is started again. */
  readonly readySeconds: number
  /** How long it may take to end once it is told to; then it is killed. */
  readonly graceSeconds: number
  /** Folder in which each replica's environment is written too. */
  readonly environments?: string | undefined
  /** Each replica's process, so that it can be frozen, killed and restarted. */
  readonly processes?: readonly OwnedProcess[] | undefined
}

/** What planning and listing go by where nothing is to be started. */
export type OwnedDefaults = Omit<OwnedSettings, 'urls' | 'environments' | 'processes'>

const settingsForm = (defaults: OwnedDefaults) =>
  z.object({
    URLS: urls,
    VISIBILITY_SECONDS: z.coerce.number().int().min(1).max(43_200).default(defaults.visibilityTimeoutSeconds),
    MAX_RECEIVES: z.coerce.number().int().min(1).max(1_000).default(defaults.maxReceiveCount),
    WAIT_SECONDS: z.coerce.number().int().min(1).default(defaults.waitSeconds),
    READY_SECONDS: z.coerce.number().positive().max(3_600).default(defaults.readySeconds),
    GRACE_SECONDS: z.coerce.number().positive().max(3_600).default(defaults.graceSeconds),
    ENVIRONMENTS: z.string().min(1).optional(),
    PID_FILES: list.optional(),
    CONTAINERS: list.optional(),
    /** Within what time a supervisor of the owner's starts one again that its pid file names. */
    RESTARTED_WITHIN_SECONDS: z.coerce.number().positive().optional(),
  })

type Read = z.output<ReturnType<typeof settingsForm>>

/** One process for each replica, named in one way. */
const processProblems = (data: Read, prefix: string): readonly { readonly name: string; readonly says: string }[] => {
  const named = ['PID_FILES', 'CONTAINERS'] as const
  const replicas = data.URLS.length
  return [
    ...named.flatMap((name) => {
      const count = data[name]?.length
      return count === undefined || count === replicas
        ? []
        : [{ name, says: `names ${count}, and there are ${replicas} replicas` }]
    }),
    ...(named.every((name) => data[name] !== undefined)
      ? [{ name: named[1], says: `names processes that ${prefix}_${named[0]} names already` }]
      : []),
    ...(data.RESTARTED_WITHIN_SECONDS !== undefined && data.PID_FILES === undefined
      ? [{ name: 'RESTARTED_WITHIN_SECONDS', says: `goes with ${prefix}_PID_FILES` }]
      : []),
  ]
}

const processesIn = (data: Read): readonly OwnedProcess[] | undefined => {
  const restarted = data.RESTARTED_WITHIN_SECONDS
  return (
    data.CONTAINERS?.map((container) => ({ container })) ??
    data.PID_FILES?.map((pidFile) => ({
      pidFile: resolve(pidFile),
      ...(restarted === undefined ? {} : { restartedWithinSeconds: restarted }),
    }))
  )
}

type Environment = Readonly<Record<string, string | undefined>>

/** Which service's settings are read, by the start of their variables, and what holds where they say nothing. */
export interface OwnedSettingsOptions {
  readonly service: string
  readonly prefix: string
  readonly defaults: OwnedDefaults
}

/**
 * Reads the settings of a service that its owner starts.
 *
 * @throws ShakedownError exit 2, naming all problems at once
 */
export const readOwnedSettings = (
  env: Environment,
  { service, prefix, defaults }: OwnedSettingsOptions,
): OwnedSettings => {
  const form = settingsForm(defaults)
  const own = Object.fromEntries(Object.keys(form.shape).map((name) => [name, env[`${prefix}_${name}`]]))
  const read = form.safeParse(own)
  const problems = read.success
    ? processProblems(read.data, prefix)
    : read.error.issues.map(({ path, message }) => ({ name: path.map(String).join('.'), says: message }))
  if (!read.success || problems.length > 0)
    throw new ShakedownError(
      'bad-hmpps-settings',
      `the environment does not say where ${service} is:\n${problems.map(({ name, says }) => `  ${prefix}_${name}: ${says}`).join('\n')}`,
      {
        hint: `Set ${prefix}_URLS to where its replicas will listen, as http://127.0.0.1:8080,http://127.0.0.1:8081; docs/${service}.md says the rest.`,
        exitCode: 2,
      },
    )
  const { data } = read
  return {
    urls: data.URLS,
    visibilityTimeoutSeconds: data.VISIBILITY_SECONDS,
    maxReceiveCount: data.MAX_RECEIVES,
    waitSeconds: data.WAIT_SECONDS,
    readySeconds: data.READY_SECONDS,
    graceSeconds: data.GRACE_SECONDS,
    environments: data.ENVIRONMENTS,
    processes: processesIn(data),
  }
}

/** The same, and what is wrong as a value: it is thrown when the service is needed; lists and plans do without. */
export const tryOwnedSettings = (env: Environment, options: OwnedSettingsOptions): OwnedSettings | ShakedownError => {
  try {
    return readOwnedSettings(env, options)
  } catch (error) {
    if (error instanceof ShakedownError) return error
    throw error
  }
}

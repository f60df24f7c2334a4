import { z } from 'zod'
import { didYouMean } from '../../harness/settings/nearest.ts'
import type { TargetOptions } from './target-options.ts'
import { processesOf } from './own-process.ts'
import { type Problem, problemsOf, refuse } from './problems.ts'

const text = z.string().min(1)
const callable = z.custom<unknown>((value) => typeof value === 'function', 'must be a function')
const stream = z.custom<unknown>(
  (value) => typeof value === 'object' && value !== null && 'options' in value && 'queue' in value,
  'must be made with defineStream({ … })',
)
const front = z.custom<unknown>(
  (value) => typeof value === 'object' && value !== null && 'front' in value,
  'must be made with defineFrontDoor({ … })',
)
const byPid = z.strictObject({ pid: z.number().int().positive() })
const byPidFile = z.strictObject({ pidFile: text, restartedWithinSeconds: z.number().positive().exactOptional() })
const byContainer = z.strictObject({ container: text })
const command = z.strictObject({
  command: z.array(text).min(1),
  env: z.record(z.string(), z.string()),
  cwd: text,
  pidFile: text,
})

/** A process that runs already. */
const running = z.union(
  [byPid, byPidFile, byContainer, command],
  'must be { pid }, { pidFile }, { container } or { command, env, cwd, pidFile }',
)
/** A process that its owner starts with what a run tells, or one for each replica. */
const owned = z.union([byPid, byPidFile, byContainer, command.partial({ env: true })])
const ownedOnes = z.union(
  [owned, z.array(owned).min(1, 'must name one for each replica').max(20)],
  'must be { pid }, { pidFile }, { container } or { command, cwd, pidFile }, or a list with one of them for each replica',
)
const process = z.strictObject({
  name: text.regex(/^[a-z0-9][a-z0-9-]*$/, 'must be of small letters, digits and dashes'),
  command: z.union([text, z.array(text).min(1)]).optional(),
  process: ownedOnes.optional(),
  environments: text.optional(),
  cwd: text.optional(),
  replicas: z.number().int().min(1).max(20).optional(),
  ready: z.union([z.strictObject({ path: text }), z.strictObject({ line: z.instanceof(RegExp) })]).optional(),
  readyWithinSeconds: z.number().positive().max(3600).optional(),
  graceSeconds: z.number().positive().max(3600).optional(),
  endsWithWorker: z.literal(true, 'may only be true').optional(),
  health: text.startsWith('/', 'must be a path: "/health"').optional(),
  dependsOn: z.array(text).optional(),
  env: z.union([callable, z.record(z.string(), z.string())]).optional(),
})

const defect = z.strictObject({
  name: text.regex(/^[a-z0-9][a-z0-9-]*$/, 'must be of small letters, digits and dashes'),
  says: text,
  scenario: text,
  check: text,
  streams: z.array(text).min(1, 'needs at least one stream on which it shows'),
  lasting: z.literal(true, 'may only be true: what it breaks stays broken').optional(),
})

const form = z.strictObject({
  name: text,
  version: text.optional(),
  subjectFrom: z
    .strictObject({
      git: text.optional(),
      info: z.url({ protocol: /^https?$/ }).optional(),
      container: text.optional(),
    })
    .optional(),
  streams: z.array(stream).optional(),
  fronts: z.array(front).optional(),
  processes: z.array(process).optional(),
  running: z.record(text, z.array(running).min(1)).optional(),
  databases: z.array(text).optional(),
  buckets: z.array(text).optional(),
  kafkaTopics: z.array(z.strictObject({ name: text, partitions: z.number().int().min(1).max(1000) })).optional(),
  queues: z.array(z.unknown()).optional(),
  defects: z.array(defect).optional(),
  severalAtOnce: z.boolean().optional(),
  provable: z.record(text, z.array(text)).optional(),
  secrets: z.array(text).optional(),
  alerts: z
    .custom<unknown>(
      (value) => typeof value === 'object' && value !== null && 'listen' in value,
      'must be made with alertSource({ … })',
    )
    .optional(),
  readLine: callable.optional(),
  redrive: callable.optional(),
  purge: callable.optional(),
})

const purposes: Readonly<Record<string, string>> = {
  name: 'what your system is called',
}

const twice = (field: string, names: readonly string[]): readonly Problem[] =>
  [...new Set(names.filter((name, index) => names.indexOf(name) !== index))].map((name) => ({
    field,
    says: `name "${name}" twice`,
  }))

/** Names that a stream says and nobody bears. */
const strangers = ({
  streams = [],
  fronts = [],
  processes = [],
  running: runs = {},
  databases = [],
  buckets = [],
}: TargetOptions): readonly Problem[] => {
  const names = [...processes.map(({ name }) => name), ...Object.keys(runs)]
  const unknown = (whose: string, field: string, wanted: string | undefined): readonly Problem[] =>
    wanted === undefined || names.includes(wanted) || names.length === 0
      ? []
      : [{ field: whose, says: `has ${field} "${wanted}", and no process is called so (${names.join(', ')})` }]
  return [
    ...streams.flatMap(({ options: { name, consumer, links = {}, database, row, table, offload } }) => [
      ...unknown(`stream "${name}"`, 'the consumer', consumer),
      ...Object.entries(links).flatMap(([role, to]) => unknown(`stream "${name}"`, `the ${role}`, to)),
      ...(consumer === undefined && names.length > 1
        ? [
            {
              field: `stream "${name}"`,
              says: `must name its consumer, as there are several processes: ${names.join(', ')}`,
            },
          ]
        : []),
      ...(database === undefined || databases.includes(database)
        ? []
        : [{ field: `stream "${name}"`, says: `has the database "${database}", which is not among "databases"` }]),
      ...(offload === undefined || buckets.includes(offload.bucket)
        ? []
        : [{ field: `stream "${name}"`, says: `has the bucket "${offload.bucket}", which is not among "buckets"` }]),
      ...((row ?? table) !== undefined && databases.length === 0
        ? [
            {
              field: `stream "${name}"`,
              says: 'has rows to lock, and the target names no "databases" in which they are',
            },
          ]
        : []),
    ]),
    ...fronts.flatMap(({ front: { name, process: answers, url, links, sessionTable, noteTable, storage } }) => [
      ...unknown(`front door "${name}"`, 'the process', answers),
      ...Object.entries(links).flatMap(([role, to]) =>
        role === 'database' || to === 's3' ? [] : unknown(`front door "${name}"`, `the upstream ${role}`, to),
      ),
      ...(Object.values(links).includes('s3') && buckets.length === 0 && !names.includes('s3')
        ? [{ field: `front door "${name}"`, says: 'has the upstream "s3", and the target names no "buckets"' }]
        : []),
      ...(url === undefined && names.length === 0
        ? [
            {
              field: `front door "${name}"`,
              says: 'needs a "url", as there are no "processes" one of which could answer there',
            },
          ]
        : []),
      ...(answers === undefined && url === undefined && names.length > 1
        ? [{ field: `front door "${name}"`, says: `must name its process, as there are several: ${names.join(', ')}` }]
        : []),
      ...[links['database'], sessionTable?.database, noteTable?.database, storage?.table?.database].flatMap(
        (database) =>
          database === undefined || databases.includes(database)
            ? []
            : [
                {
                  field: `front door "${name}"`,
                  says: `has the database "${database}", which is not among "databases"`,
                },
              ],
      ),
    ]),
    ...processes.flatMap(({ name, dependsOn = [] }) =>
      dependsOn.flatMap((each) => unknown(`process "${name}"`, 'a dependsOn', each)),
    ),
  ]
}

/** Queues for events of the system's own that nobody makes. */
const unknownQueues = ({ streams = [], queues = [] }: TargetOptions): readonly Problem[] => {
  const known = new Set([...queues.map(({ name }) => name), ...streams.map(({ queue }) => queue.name)])
  return streams.flatMap(({ options: { name, publishesTo } }) =>
    publishesTo === undefined || known.has(publishesTo)
      ? []
      : [{ field: `stream "${name}"`, says: `publishes to "${publishesTo}", which is not among "queues"` }],
  )
}

/** Streams that defects name and nobody defined. */
const unknownStreams = ({ defects = [], streams = [], fronts = [] }: TargetOptions): readonly Problem[] => {
  const known = [...streams.map(({ options }) => options.name), ...fronts.map((each) => each.front.name)]
  return defects.flatMap(({ name, streams: on }) =>
    on
      .filter((stream) => !known.includes(stream))
      .map((stream) => ({
        field: `defect "${name}"`,
        says: `shows on "${stream}", which is neither a stream nor a front door. ${didYouMean(stream, known)}`,
      })),
  )
}

/** Defects that the table of what is provable names and nobody knows. */
const unknownDefects = ({ defects = [], provable = {} }: TargetOptions): readonly Problem[] => {
  const known = new Set(defects.map(({ name }) => name))
  return Object.entries(provable).flatMap(([stack, names]) =>
    names
      .filter((name) => !known.has(name))
      .map((name) => ({ field: 'provable', says: `of ${stack} has "${name}", which is not among "defects"` })),
  )
}

/** Processes of which it is not said who starts them, or how. */
const unclearStarts = ({ processes = [], severalAtOnce }: TargetOptions): readonly Problem[] =>
  processes.flatMap((process): readonly Problem[] => {
    const field = `process "${process.name}"`
    const named = processesOf(process)
    if (process.command === undefined && named.length === 0)
      return [{ field, says: 'needs a "command" by which it is started, or a "process" where you start it yourself' }]
    if (named.length === 0)
      return process.environments === undefined
        ? []
        : [{ field, says: 'has "environments", which tell you how to start it, and is started by its "command"' }]
    return [
      ...(process.command === undefined
        ? []
        : ['has a "command" and a "process": one of them, as it is started here or by you']),
      ...(process.ready === undefined || 'path' in process.ready
        ? []
        : ['is yours to start, so that nobody sees the "line" that it writes: give "ready" a path']),
      ...(process.replicas === undefined || process.replicas === named.length
        ? []
        : [`has ${process.replicas} replicas, and "process" names ${named.length}`]),
      ...(severalAtOnce === true
        ? ['is yours to start, so that there cannot be several at once ("severalAtOnce")']
        : []),
    ].map((says) => ({ field, says }))
  })

/** @throws {ShakedownError} exit 2, naming everything that is wrong with a target at once */
export const checkTarget = (options: TargetOptions): void => {
  const given: unknown = options
  const problems = problemsOf(form.safeParse(given), given, purposes)
  const named = z.looseObject({ name: text }).safeParse(given)
  const title = named.success ? `the target "${named.data.name}"` : 'a target'
  if (problems.length > 0) refuse(title, 'defineTarget', problems)
  const { streams = [], fronts = [], processes = [] } = options
  const wrong = [
    ...(streams.length + fronts.length === 0
      ? [
          {
            field: 'streams',
            says: 'needs at least one, made with defineStream({ … }), or "fronts" one that is made with defineFrontDoor({ … })',
          },
        ]
      : []),
    ...twice('streams and fronts', [
      ...streams.map(({ options: each }) => each.name),
      ...fronts.map(({ front: each }) => each.name),
    ]),
    ...twice('processes', [...processes.map(({ name }) => name), ...Object.keys(options.running ?? {})]),
    ...unclearStarts(options),
    ...strangers(options),
    ...unknownQueues(options),
    ...(options.severalAtOnce === true && options.alerts?.hasPort === true
      ? [
          {
            field: 'alerts',
            says: 'listens on one port, where systems beside each other would meet: leave "severalAtOnce" out',
          },
        ]
      : []),
    ...twice(
      'defects',
      (options.defects ?? []).map(({ name }) => name),
    ),
    ...unknownStreams(options),
    ...unknownDefects(options),
  ]
  if (wrong.length > 0) refuse(title, 'defineTarget', wrong)
}

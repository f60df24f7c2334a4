import { z } from 'zod'
import { type Duration, durationMs, inWords } from '../harness/incidents/duration.ts'
import { type Level, levels } from '../harness/model/level.ts'
import type { Monitor } from '../harness/incidents/monitor.ts'
import { defaultPolicy, type IncidentPolicy } from '../harness/incidents/policy.ts'
import { nextTick, spacingMs, type Timetable } from '../harness/incidents/timetable.ts'
import type { Probe } from '../harness/model/probe.ts'

/** A probe on a timetable: the first three are all it needs. */
export interface MonitorOptions {
  readonly name: string
  /** `30s`, or `{ cron: '0 6 * * *', timeZone: 'Europe/London' }`. */
  readonly every: Duration | { readonly cron: string; readonly timeZone?: string }
  readonly probe: Probe
  /** The stream of the target that it watches, where the probe needs one. @default the target's only one */
  readonly stream?: string
  /** How often it looks while it is bad. @default a third of the usual distance, not below 1 s */
  readonly whileBad?: Duration
  /** A look that takes longer is given up, and unknown. @default the distance between two looks, 30 s at most */
  readonly timeout?: Duration
  /** Of what is out of bounds, where the probe does not say how much it matters. @default 'critical' */
  readonly level?: Level
  /** How much it matters when it sees nothing. @default 'warning' */
  readonly sightLevel?: Level
  /** So many bad looks of the last so many open an incident. @default 2 of 2, the second at once */
  readonly open?: { readonly looks: number; readonly of?: number }
  /** So many good looks of the last so many close it. @default 2 of 2 */
  readonly close?: { readonly looks: number; readonly of?: number }
  /** Whether a bad look is made again at once. @default true */
  readonly secondLook?: boolean
  /** An open incident that nobody acknowledged is told again after this. @default told once */
  readonly remind?: Duration
  /** Who else is told, after how long. @default nobody */
  readonly escalate?: readonly { readonly after: Duration; readonly channels: readonly string[] }[]
  /** Names of monitors whose incidents explain this one's, so that nobody is told of both. @default none */
  readonly dependsOn?: readonly string[]
  /** Names of the channels that hear of it. @default all */
  readonly channels?: readonly string[]
  /** Where it says what to do. */
  readonly runbook?: string
  /** Percent of its looks that must be good over 28 days (`days`): its error budget is shown, and told of where it burns too fast. @default none */
  readonly objective?: { readonly share: number; readonly days?: number }
}

const text = z.string().min(1)
const duration = z
  .string()
  .refine((value) => (durationMs(value) ?? 0) > 0, 'must be a length of time: "500ms", "30s", "5m", "2h", "1d"')
const of = z
  .strictObject({ looks: z.number().int().min(1).max(100), of: z.number().int().min(1).max(100).optional() })
  .refine(({ looks, of: among = looks }) => looks <= among, 'asks for more looks than there are')

const form = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9.-]*$/, 'must be of small letters, digits, dots and dashes'),
  every: z.union([duration, z.strictObject({ cron: text, timeZone: text.optional() })], {
    error: 'must be a length of time ("30s") or { cron, timeZone }',
  }),
  probe: z.custom<Probe>(
    (value) => typeof value === 'object' && value !== null && 'measure' in value && typeof value.measure === 'function',
    'must be a probe: probes.http({ … })',
  ),
  stream: text.optional(),
  whileBad: duration.optional(),
  timeout: duration.optional(),
  level: z.enum(levels).optional(),
  sightLevel: z.enum(levels).optional(),
  open: of.optional(),
  close: of.optional(),
  secondLook: z.boolean().optional(),
  remind: duration.optional(),
  escalate: z.array(z.strictObject({ after: duration, channels: z.array(text).min(1) })).optional(),
  dependsOn: z.array(text).optional(),
  channels: z.array(text).optional(),
  objective: z
    .strictObject({
      share: z.number().gt(0).lt(100, 'must be below 100: a budget of nothing is used up by one look'),
      days: z.number().int().min(1).max(90).optional(),
    })
    .optional(),
  runbook: z.url({ protocol: /^https?$/, error: 'must be a URL with http or https' }).optional(),
})

/** The name that the watcher itself goes by. */
export const watcherName = 'watcher'

const ms = (given: string): number => durationMs(given) ?? 0

const timetableOf = (every: MonitorOptions['every']): Timetable =>
  typeof every === 'string' ? { everyMs: ms(every) } : every

/** Why a timetable is none, or never comes. */
const timetableProblem = (timetable: Timetable): string | undefined => {
  if ('everyMs' in timetable) return timetable.everyMs < 100 ? 'must be 100 ms or more' : undefined
  try {
    return nextTick(timetable, Date.now()) === undefined
      ? `has the cron expression "${timetable.cron}", which never comes`
      : undefined
  } catch (error) {
    return `has the cron expression "${timetable.cron}", which is none: ${error instanceof Error ? error.message : ''}`
  }
}

const problemsOf = (options: MonitorOptions): readonly string[] => {
  const read = form.safeParse(options)
  if (!read.success)
    return read.error.issues.map(({ code, path, message, ...issue }) =>
      code === 'unrecognized_keys' && 'keys' in issue
        ? `${issue.keys.join(', ')} is no setting of a monitor`
        : `${path.join('.')} ${message.startsWith('Invalid input') ? 'is missing or of the wrong kind' : message}`,
    )
  const { every, timeout, probe, stream, name, dependsOn = [] } = options
  const timetable = timetableOf(every)
  const wrong = timetableProblem(timetable)
  if (wrong !== undefined) return [`every ${wrong}`]
  const apartMs = spacingMs(timetable, Date.now())
  return [
    ...(timeout !== undefined && ms(timeout) > apartMs
      ? [`timeout is longer than the ${apartMs} ms between two looks: the next one would begin before this one ends`]
      : []),
    ...(probe.needs === 'nothing' && stream !== undefined ? [`stream is given, and ${probe.name} looks at none`] : []),
    ...(name === watcherName ? [`name is "${watcherName}", which the watcher itself goes by`] : []),
    ...(dependsOn.includes(name) ? ['dependsOn names the monitor itself'] : []),
  ]
}

const policyOf = (options: MonitorOptions): IncidentPolicy => {
  const { open, close, secondLook, remind, escalate = [] } = options
  return {
    ...defaultPolicy,
    ...(open === undefined ? {} : { open: { looks: open.looks, of: open.of ?? open.looks } }),
    ...(close === undefined ? {} : { close: { looks: close.looks, of: close.of ?? close.looks } }),
    ...(secondLook === undefined ? {} : { secondLook }),
    ...(remind === undefined ? {} : { remindMs: ms(remind) }),
    escalate: escalate
      .map(({ after, channels }) => ({ afterMs: ms(after), channels }))
      .toSorted((a, b) => a.afterMs - b.afterMs),
  }
}

/** How long a look may take by its probe's thresholds, with some time to end. */
const longest = ({ takesUpToMs }: Probe): number => (takesUpToMs === undefined ? 0 : takesUpToMs + 500)

/** Stands in for a monitor that is wrong, until that is told. */
const broken = (options: MonitorOptions, problems: readonly string[]): Monitor => {
  const name: unknown = options.name
  return {
    name: typeof name === 'string' && name !== '' ? name : 'without a name',
    timetable: { everyMs: 60_000 },
    whileBadMs: 60_000,
    timeoutMs: 60_000,
    probe: { name: 'none', needs: 'nothing', measure: async () => Promise.resolve([]) },
    level: 'critical',
    sightLevel: 'critical',
    policy: defaultPolicy,
    dependsOn: [],
    problems,
  }
}

/** Describes one monitor, for `monitors` in the configuration file. What is wrong with it is told, with all else, before the first look. */
export const defineMonitor = (options: MonitorOptions): Monitor => {
  const problems = problemsOf(options)
  if (problems.length > 0) return broken(options, problems)
  const { name, every, probe, stream, whileBad, timeout, level = 'critical', sightLevel = 'warning' } = options
  const { dependsOn = [], channels, runbook, objective } = options
  const timetable = timetableOf(every)
  const apartMs = spacingMs(timetable, Date.now())
  const timeoutMs = timeout === undefined ? Math.min(apartMs, Math.max(30_000, longest(probe))) : ms(timeout)
  return {
    name,
    timetable,
    whileBadMs: whileBad === undefined ? Math.min(apartMs, Math.max(1000, Math.round(apartMs / 3))) : ms(whileBad),
    timeoutMs,
    probe,
    level,
    sightLevel,
    policy: policyOf(options),
    dependsOn,
    ...(stream === undefined ? {} : { stream }),
    ...(channels === undefined ? {} : { channels }),
    ...(runbook === undefined ? {} : { runbook }),
    ...(objective === undefined ? {} : { objective: { share: objective.share, days: objective.days ?? 28 } }),
    problems: [
      ...(probe.problems ?? []),
      ...(longest(probe) > timeoutMs
        ? [
            `${probe.name} may take ${inWords(probe.takesUpToMs ?? 0)} by its own thresholds, and a look is given up after ${inWords(timeoutMs)}: make "every" (or "timeout") longer, or the threshold shorter`,
          ]
        : []),
    ],
  }
}

import { isThisHost } from '../harness/this-host.ts'
import { ShakedownError } from '../harness/errors.ts'
import type { Monitor } from '../harness/incidents/monitor.ts'
import { spacingMs } from '../harness/incidents/timetable.ts'
import type { StreamFacts } from '../harness/model/target.ts'
import type { WatchSettings } from '../harness/settings/watch-settings.ts'

/** What a watcher would be made from. */
export interface Setup {
  readonly monitors: readonly Monitor[]
  readonly settings: WatchSettings
  readonly streams: readonly StreamFacts[]
  readonly env: Readonly<Record<string, string | undefined>>
  /** Problems that others found. */
  readonly more: readonly string[]
}

/** Environment variable that holds the token of a status page that others may reach. */
export const tokenVariable = 'SHAKEDOWN_WATCH_TOKEN'

const lacks = (names: readonly string[], known: readonly string[]): readonly string[] =>
  names.filter((name) => !known.includes(name))

const kindProblems = (
  { probe, name }: Monitor,
  stream: StreamFacts,
  monitors: readonly Monitor[],
): readonly string[] => {
  if (probe.needs === 'nothing') return []
  const refused = probe.refuses?.(stream)
  const published = monitors.some(
    (other) =>
      other.name !== name &&
      other.probe.needs !== 'nothing' &&
      other.probe.publishes === true &&
      (other.stream ?? stream.name) === stream.name,
  )
  return [
    ...(refused === undefined ? [] : [refused]),
    ...(probe.needsEvents === true && !published
      ? [
          `tells the age by synthetic events, and no monitor publishes any on ${stream.name}: add one, or give it "cloudWatch"`,
        ]
      : []),
  ]
}

const streamProblems = (
  monitor: Monitor,
  streams: readonly StreamFacts[],
  monitors: readonly Monitor[],
): readonly string[] => {
  if (monitor.probe.needs === 'nothing') return []
  const names = streams.map(({ name }) => name)
  const all = names.join(', ')
  const [only, second] = streams
  if (monitor.stream === undefined)
    return only === undefined || second !== undefined
      ? [`must name its stream, as the target has several: ${all}`]
      : kindProblems(monitor, only, monitors)
  const facts = streams.find(({ name }) => name === monitor.stream)
  if (facts !== undefined) return kindProblems(monitor, facts, monitors)
  return [`watches the stream "${monitor.stream}", and the target has ${all}`]
}

const monitorProblems = (monitor: Monitor, setup: Setup): readonly string[] => {
  const { settings, monitors, streams, env } = setup
  const channels = Object.keys(settings.channels)
  const named = [...(monitor.channels ?? []), ...monitor.policy.escalate.flatMap((step) => step.channels)]
  const variables = monitor.probe.needs === 'nothing' ? (monitor.probe.variables ?? []) : []
  return [
    ...monitor.problems,
    ...lacks(
      monitor.dependsOn,
      monitors.map(({ name }) => name),
    ).map((name) => `depends on "${name}", and no monitor is called so`),
    ...lacks(named, channels).map((name) => `tells the channel "${name}", and "watch.channels" has none of that name`),
    ...variables
      .filter((variable) => (env[variable] ?? '') === '')
      .map((variable) => `needs the environment variable ${variable}, which is not set`),
    ...(monitor.problems.length > 0 ? [] : streamProblems(monitor, streams, monitors)),
  ].map((problem) => `the monitor "${monitor.name}": ${problem}`)
}

const publishesAnHour = (monitors: readonly Monitor[]): number =>
  monitors
    .filter(({ probe }) => probe.needs !== 'nothing' && probe.publishes === true)
    .reduce((sum, { timetable }) => sum + 3_600_000 / spacingMs(timetable, Date.now()), 0)

const settingsProblems = ({ settings, monitors, env }: Setup): readonly string[] => {
  const names = monitors.map(({ name }) => name)
  const twice = [...new Set(names.filter((name, position) => names.indexOf(name) !== position))]
  const anHour = Math.round(publishesAnHour(monitors))
  return [
    ...(monitors.length === 0 ? ['there are no monitors: give "monitors" in the configuration file'] : []),
    ...twice.map((name) => `two monitors have the name "${name}"`),
    ...Object.entries(settings.channels).flatMap(([name, { channel }]) =>
      channel.needs
        .filter((variable) => (env[variable] ?? '') === '')
        .map((variable) => `the channel "${name}" needs the environment variable ${variable}, which is not set`),
    ),
    ...settings.maintenance.flatMap((window) =>
      lacks(window.monitors ?? [], names).map(
        (name) => `the maintenance "${window.name}" is of "${name}", and no monitor is called so`,
      ),
    ),
    ...(anHour > settings.publishAtMost
      ? [
          `the monitors would publish ${anHour} messages an hour, and "watch.publishAtMost" is ${settings.publishAtMost}`,
        ]
      : []),
    ...(isThisHost(settings.host) || (env[tokenVariable] ?? '') !== ''
      ? []
      : [`the status page would listen on ${settings.host}, where others reach it, and ${tokenVariable} is not set`]),
  ]
}

/** @throws {ShakedownError} exit 2, naming everything that is wrong at once, before the first look */
export const checkSetup = (setup: Setup): void => {
  const problems = [
    ...setup.more,
    ...settingsProblems(setup),
    ...setup.monitors.flatMap((monitor) => monitorProblems(monitor, setup)),
  ]
  if (problems.length === 0) return
  const count = problems.length === 1 ? 'one problem' : `${problems.length} problems`
  throw new ShakedownError(
    'bad-watch',
    `what is to be watched has ${count}:\n${problems.map((problem) => `  ${problem}`).join('\n')}`,
    { hint: 'Mend what is named; nothing was looked at yet.', exitCode: 2 },
  )
}

import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { type Config, loadConfig } from '../harness/settings/config.ts'
import { ShakedownError } from '../harness/errors.ts'
import { planAll } from '../harness/plan/plan-all.ts'
import { isOfFronts } from '../harness/model/any-scenario.ts'
import { ciFile } from './init/ci.ts'
import { type KnownStack, knownStackIn } from './init/stacks/index.ts'
import { frontDoorFile, frontDoorPath } from './init/first-front-door.ts'
import { configFile, type FirstTarget, targetFile } from './init/first-target.ts'
import { monitorsFile } from './init/first-monitors.ts'
import { type Surroundings, surroundingsOf } from './init/surroundings.ts'
import { type NewFile, writeNewFiles } from './init/write-files.ts'
import type { Io } from './io.ts'
import { runReader } from './reader/run-reader.ts'
import { pickScenarios, pickTarget } from './pick.ts'
import { proofMatrix } from '../reports/proof-matrix.ts'
import { expectedRun } from '../harness/plan/expected-run.ts'

/** What flags of `shakedown init` answer; it asks nothing. */
export interface InitOptions {
  readonly name?: string | undefined
  readonly event?: string | undefined
  readonly queue?: string | undefined
  readonly start?: string | undefined
  readonly body?: string | undefined
  readonly effectsSql?: string | undefined
  readonly effectsPath?: string | undefined
  readonly health?: string | undefined
  /** Write only the nightly suite of this CI system. */
  readonly ci?: string | undefined
  readonly shards?: number | undefined
  /** Whether what was written is run once, to show that its checks can turn red. @default true */
  readonly proof?: boolean | undefined
}

const usage = (message: string, hint: string): ShakedownError =>
  new ShakedownError('bad-init', message, { hint, exitCode: 2 })

const nameOf = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '') || 'mine'

const bodyOf = (text: string): string => {
  const missing = ['{key}', '{copy}'].filter((each) => !text.includes(each))
  if (missing.length === 0) return text
  throw usage(
    `--body leaves ${missing.join(' and ')} out`,
    `{key} stands for the business key of an event, {copy} for the id of this very message, which must stand somewhere in it: --body '{"reference":"{key}","id":"{copy}"}', or any other text.`,
  )
}

const pathOf = (flag: string, path: string): string => {
  if (path.startsWith('/')) return path
  throw usage(`--${flag} "${path}" is no path`, `Begin it with a slash: --${flag} '/${path}'.`)
}

/** What is written into the consumer's own file, and how it is known what it did. */
const ownConsumer = (
  options: InitOptions,
  start: string,
  parts: Partial<KnownStack['parts']>,
): Omit<FirstTarget, 'name' | 'event' | 'queue'> => {
  const { effectsSql, effectsPath, body = '{"key":"{key}","id":"{copy}"}' } = options
  if ((effectsSql === undefined) === (effectsPath === undefined))
    throw usage(
      `with --start it must be known how to read what your consumer did${effectsSql === undefined ? '' : ', in one way'}`,
      "Give --effects-sql 'select reference as key, id as record from note where reference = any($1)', or --effects-path '/notes?reference={key}' (which answers a JSON list of records with an id); or leave --start out, to begin with an example consumer.",
    )
  const effects = effectsSql === undefined ? { path: pathOf('effects-path', effectsPath ?? '') } : { sql: effectsSql }
  return { ...parts, start, body: bodyOf(body), effects }
}

const exampleFile = 'shakedown/example-consumer.mjs'

const exampleConsumer = (options: InitOptions): Pick<FirstTarget, 'start' | 'body' | 'effects' | 'health'> => {
  const needless = (['body', 'effectsSql', 'effectsPath', 'health'] as const).filter(
    (each) => options[each] !== undefined,
  )
  if (needless.length > 0)
    throw usage(
      `--${needless[0]?.replaceAll(/[A-Z]/g, (upper) => `-${upper.toLowerCase()}`) ?? ''} says how to deal with a consumer, and none is named`,
      'Give --start too: the command that starts your consumer.',
    )
  return {
    start: { file: exampleFile },
    body: '{"reference":"{key}","text":"Slept well.","id":"{copy}"}',
    effects: { path: '/notes?reference={key}' },
    health: '/health',
  }
}

/** What is told of a library that was found: with it, and where it is not used, how to use it. */
const foundStack = ({ title, where, start, build }: KnownStack, used: boolean): readonly string[] => [
  `${title} (${where})${used && build !== undefined ? `, built with "${build}"` : ''}`,
  ...(used
    ? []
    : [
        `${start === undefined ? 'no command that would start its consumer: give it with --start' : `its consumer, which "${start}" starts`}; with --effects-sql or --effects-path the target describes that, and no example`,
      ]),
]

const found = ({ compose, variables, database, queue, front }: Surroundings): readonly string[] => {
  const where = Map.groupBy(variables, (each) => each.where)
  return [
    ...(compose === undefined
      ? []
      : [
          compose.problem === undefined
            ? `${compose.file}: ${compose.services.join(', ')}`
            : `${compose.file}, which was left alone: ${compose.problem}`,
        ]),
    ...[...where].map(([place, all]) => `${all.map(({ name }) => name).join(', ')} (${place})`),
    ...(queue === undefined ? [] : [`the queue "${queue.name}", which ${queue.variable} names`]),
    ...(database === undefined ? [] : [`the database "${database}", which DATABASE_URL names`]),
    ...(front === undefined
      ? []
      : [
          `the page of ${front.service} at ${front.url}, which a monitor opens in a browser (shakedown/monitors.ts), and which is a front door of the target (${frontDoorPath})`,
        ]),
  ]
}

/** Runs what was written, as `proof --reader` does. What is wrong with it is told; the files are there all the same. */
const proveFirst = async (config: Config, io: Io): Promise<void> => {
  const say = (text: string): boolean => io.out.write(`${text}\n`)
  say('')
  say(
    'Once now: effects are doubled, removed and altered behind its back, and the checks must see it ("npx shakedown proof --reader").',
  )
  try {
    proofMatrix(await runReader(config, io), io.out, { colour: io.colour })
  } catch (error) {
    if (!(error instanceof ShakedownError)) throw error
    say(`It could not be run: ${error.message}`)
    say(`${error.hint} Then: npx shakedown proof --reader`)
  }
}

/** `shakedown init`: writes a configuration file and a first target, which runs at once. */
export const initCommand = async (options: InitOptions, io: Io): Promise<number> => {
  if (options.ci !== undefined) {
    const file = ciFile(options.ci, { shards: options.shards ?? 4 })
    await writeNewFiles(io.cwd, [file])
    io.out.write(
      `Written: ${file.path}\nIt runs the nightly suite in shards, and the gate; docs/nightly.md says what it needs.\n`,
    )
    return 0
  }
  const around = surroundingsOf(io.cwd, io.env)
  const stack = knownStackIn(io.cwd)
  const asked = options.effectsSql !== undefined || options.effectsPath !== undefined
  const start = options.start ?? (asked ? stack?.start : undefined)
  const own = start !== undefined
  const consumer = own ? ownConsumer(options, start, stack?.parts ?? {}) : exampleConsumer(options)
  const first: FirstTarget = {
    name: nameOf(options.name ?? basename(io.cwd)),
    event: options.event ?? 'note.written',
    queue: options.queue ?? (own ? around.queue?.name : undefined) ?? 'notes',
    ...(own && 'sql' in consumer.effects ? { database: around.database ?? 'app' } : {}),
    ...(own && around.queue !== undefined && around.queue.variable !== 'QUEUE_URL'
      ? { queueVariable: around.queue.variable }
      : {}),
    ...consumer,
    ...(options.health === undefined ? {} : { health: pathOf('health', options.health) }),
  }
  const files: NewFile[] = [
    { path: 'shakedown.config.ts', text: configFile(first) },
    { path: 'shakedown/target.ts', text: targetFile(first, around.front !== undefined) },
    ...(around.front === undefined ? [] : [{ path: frontDoorPath, text: frontDoorFile(first.name, around.front) }]),
    { path: 'shakedown/monitors.ts', text: monitorsFile(first, around.front) },
    ...(own
      ? []
      : [{ path: exampleFile, text: readFileSync(new URL('init/example-consumer.mjs', import.meta.url), 'utf8') }]),
  ]
  await writeNewFiles(io.cwd, files)
  const config = await loadConfig({ flags: { target: first.name, stack: 'embedded' }, env: {}, cwd: io.cwd })
  const { streams } = await pickTarget(first.name, config)
  const scenarios = pickScenarios({ names: [] }, config).filter((scenario) => !isOfFronts(scenario))
  const { cells } = planAll({ target: first.name, stack: config.stack, seed: 'init', scenarios, streams })
  const fitting = [...new Set(cells.map(({ scenario }) => scenario.name))]
  const things = [...(stack === undefined ? [] : foundStack(stack, own)), ...found(around)]
  const say = (text: string): boolean => io.out.write(`${text}\n`)
  say(`Written: ${files.map(({ path }) => path).join(', ')}`)
  for (const thing of things) say(`Found: ${thing}`)
  if (things.length > 0)
    say(
      'Nothing of what was found is touched: what is tested runs beside it, and is given a queue and a database of its own.',
    )
  say('')
  say('"npx shakedown run" will')
  say(
    `- start an SQS endpoint${first.database === undefined ? '' : ' and a PostgreSQL server'} on 127.0.0.1, for itself alone;`,
  )
  say(
    `- start 2 replicas of your consumer: ${typeof first.start === 'string' ? first.start : `${first.start.file} (an example: put your own command into shakedown/target.ts)`};`,
  )
  say(
    `- publish "${first.event}" events to "${first.queue}", in ${cells.length} ways: ${fitting.join(', ')} (of ${scenarios.length} scenarios);`,
  )
  say(`- judge what became of them, write a report below ${config.out}, and stop everything again.`)
  for (const line of expectedRun(cells)) say(line)
  say(
    `"npx shakedown watch" looks at it again and again, with ${config.monitors.length} monitors (shakedown/monitors.ts); "--once" looks once.`,
  )
  say('"npx shakedown list" says what would unlock the other scenarios.')
  if (options.proof ?? true) await proveFirst(config, io)
  return 0
}

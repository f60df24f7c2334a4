import { mkdir } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { exploredName } from '../explore/explored/explored.ts'
import { type Ground, groundOf, nextSchedules } from '../explore/grammar/choose.ts'
import { planesMissing } from '../explore/sites/index.ts'
import { ShakedownError } from '../harness/errors.ts'
import type { StreamCell } from '../harness/plan/plan.ts'
import { writeWhole } from '../harness/record/run-folder.ts'
import { newSeed } from '../harness/record/run-id.ts'
import { room as measuredRoom } from '../harness/run/room.ts'
import type { TargetDefinition } from '../harness/model/target.ts'
import type { Config } from '../harness/settings/config.ts'
import { didYouMean } from '../harness/settings/nearest.ts'
import { catalogueOf } from './catalogue.ts'
import { execute } from './execute.ts'
import { coverageFile } from './explore/coverage-file.ts'
import { type Findings, nothingYet, withRun } from './explore/findings.ts'
import { timeBudget } from './explore/time-budget.ts'
import { type Exploration, explorationLines, pairsTold, progressLine } from './explore/told.ts'
import type { Io } from './io.ts'
import { pickDefects, pickStack, pickTarget } from './pick.ts'
import { prepareStack, withoutRefused } from './plan-on.ts'
import { revive } from './revive.ts'
import { shrinkCommand } from './shrink.ts'

/** Options of {@link exploreCommand}. */
export interface ExploreCommandOptions {
  /** Schedules are begun for so long from when the first system is ready; those under way are judged. */
  readonly minutes: number
  /** Streams to explore. Empty: all. */
  readonly streams: readonly string[]
  /** Known mistakes to switch on in the target. */
  readonly defects: readonly string[]
  /** Begins no more schedules once one fails. */
  readonly first: boolean
  /** Whether what was found is made smaller afterwards. */
  readonly shrink: boolean
  /** So many schedules at most. @default as many as there is time for */
  readonly schedules?: number | undefined
  readonly json: boolean
  readonly config: Config
}

/** Schedules of one run: enough to keep all systems busy, few enough that what they show leads the next ones. */
const atOnce = 32

/** Different failures that are made smaller: each may take minutes, and the others are told with the command that does it. */
const shrunkAtMost = 3

const groundsOf = (definition: TargetDefinition, names: readonly string[]): readonly Ground[] => {
  const known = definition.streams.map(({ name }) => name)
  const wrong = names.find((name) => !known.includes(name))
  if (wrong !== undefined)
    throw new ShakedownError('unknown-stream', `${definition.name} has no stream "${wrong}"`, {
      hint: didYouMean(wrong, known),
      exitCode: 2,
    })
  if (known.length === 0)
    throw new ShakedownError(
      'nothing-to-explore',
      `${definition.name} has no stream, and only schedules of events are explored`,
      {
        hint: 'What people do at a front door is a walk, in code that somebody wrote: "run" puts it to the test with its faults.',
        exitCode: 2,
      },
    )
  return definition.streams
    .filter(({ name }) => names.length === 0 || names.includes(name))
    .map((stream) => groundOf(stream))
}

/** Without places that turned out to be none in the running system. */
const within = (grounds: readonly Ground[], { outOfReach }: Findings): readonly Ground[] =>
  grounds.map(({ stream }) => groundOf(stream, outOfReach[stream.name]))

const exitCodeOfFindings = ({ failed, judged }: Findings): 0 | 1 | 3 => (failed > 0 ? 1 : judged === 0 ? 3 : 0)

/** `shakedown explore`: schedules at random that nobody wrote, each judged as a cell of an ordinary run; what fails is made as small as it can be. */
export const exploreCommand = async (options: ExploreCommandOptions, io: Io): Promise<number> => {
  const { config, defects, minutes } = options
  const stack = await pickStack(config.stack, config)
  const defined = await pickTarget(config.target, config)
  pickDefects(defined, defects)
  const prepared = await prepareStack(stack, defined)
  const { definition, budget } = prepared
  const grounds = groundsOf(definition, options.streams)
  const seed = config.seed ?? newSeed()
  const out = join(config.out, 'explore')
  await mkdir(out, { recursive: true })
  const file = await coverageFile(out, definition.name)
  const room = measuredRoom({ atOnce: config.atOnce, systemsAtMost: stack.systemsAtOnce })
  const say = (words: string): void => void io.err.write(`${words}\n`)
  say(
    `Explores ${definition.name} on ${stack.name} for ${minutes} min, seed ${seed}${defects.length === 0 ? '' : `, with ${defects.join(', ')}`}`,
  )
  for (const { stream, sites } of grounds) {
    const missing = planesMissing(stream).map(({ plane, reason }) => `no ${plane} (${reason})`)
    say(`  ${stream.name}: ${sites.length} places to strike${missing.length === 0 ? '' : `; ${missing.join('; ')}`}`)
  }
  if ((definition.fronts ?? []).length > 0)
    say(
      `  not ${definition.fronts?.map(({ name }) => name).join(', ')}: a walk through a front door is code, and no schedule`,
    )

  const begun = performance.now()
  const time = timeBudget(minutes)
  let findings = nothingYet(file.known)
  let number = 0
  let stopped: Exploration['stopped']
  const failures: unknown[] = []
  const onFailure = (error: unknown): void => {
    failures.push(error)
    stopped = 'failed'
  }
  const most = options.schedules ?? Infinity
  const goesOn = (): boolean =>
    stopped === undefined && time.leftMinutes() > 0 && number < most && !(options.first && findings.failed > 0)
  const tell = async (): Promise<Exploration> => {
    const lasted = (performance.now() - begun) / 60_000
    const { coverage: _, ...figures } = findings
    const told: Exploration = {
      target: definition.name,
      stack: stack.name,
      seed,
      defects,
      ...figures,
      minutes: lasted,
      schedulesPerMinute: findings.schedules / lasted,
      pairs: pairsTold(findings, within(grounds, findings)),
      ...(stopped === undefined ? {} : { stopped }),
    }
    await file.write(findings.coverage)
    await writeWhole(join(out, 'exploration.json'), `${JSON.stringify(told, null, 1)}\n`)
    return told
  }
  while (goesOn()) {
    const count = Math.min(atOnce, most - number)
    const chosen = nextSchedules(seed, { from: number, count }, within(grounds, findings), findings.coverage)
    number += count
    const cells = chosen.map(({ number: nth, stream, schedule }, place): StreamCell => {
      const id = `${definition.name}/${stack.name}/${exploredName}/${stream.name}/${nth + 1}`
      return revive(
        { id, scenario: exploredName, stream: stream.name, variant: String(nth + 1), schedule },
        place,
        definition,
        config,
      )
    })
    const { cells: allowed, skipped } = withoutRefused(cells, prepared)
    const ran = await execute({
      io,
      faults: catalogueOf(config).faults,
      definition,
      stack,
      out,
      room,
      historyCapBytes: config.historyCapBytes,
      stopAbove: config.stopAbove,
      seed,
      defects,
      budget,
      cells: allowed,
      skipped,
      quiet: true,
      wanted: (_, judged) => {
        time.systemReady()
        return time.leftMinutes() > 0 && !(options.first && judged.some(({ verdict }) => verdict === 'fail'))
      },
      onFailure,
    }).catch(onFailure)
    // Nothing more was judged; what was found before is told all the same.
    if (ran === undefined) break
    const { result, directory, exitCode } = ran
    const schedules = new Map(cells.map(({ id, schedule }) => [id, schedule]))
    findings = await withRun(findings, { directory, cells: result.cells, schedules }, io.cwd)
    if (exitCode === 130) stopped = 'interrupted'
    if (exitCode === 5) stopped = 'guard'
    say(`  ${progressLine(findings, time.leftMinutes())} (${relative(io.cwd, directory)})`)
    await tell()
    if (findings.schedules === 0 && stopped === undefined) break
  }
  const told = await tell()
  for (const line of explorationLines(told)) say(line)
  if (options.json) io.out.write(`${JSON.stringify(told)}\n`)
  // Where no system starts any more, nothing can be tried.
  if (failures.length > 0) throw failures[0]
  if (options.shrink)
    for (const { run, cell } of findings.found.slice(0, shrunkAtMost)) {
      if (io.signal.aborted) break
      await shrinkCommand({ run, cell, confirm: 3, json: false, config }, io)
    }
  if (stopped === 'interrupted' || io.signal.aborted) return 130
  return stopped === 'guard' ? 5 : exitCodeOfFindings(findings)
}

import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { messageOf } from '../../errors.ts'
import { frontFigures } from '../../judge/front-figures.ts'
import { judgeCell } from '../../judge/judge.ts'
import type { FrontDoor } from '../../model/front.ts'
import { frontHistoryOf } from '../../model/history.ts'
import type { FaultId } from '../../model/operation.ts'
import { frontCellFacts } from '../../plan/front-cell-facts.ts'
import { frontSubject } from '../../plan/front-subject.ts'
import type { FrontCell } from '../../plan/plan.ts'
import { random } from '../../random.ts'
import type { CellRecorder } from '../../record/system-history.ts'
import type { CellRunOptions, JudgedCell } from '../cell.ts'
import { type CellContext, enter } from '../cell-context.ts'
import { ownSessions } from '../own-sessions.ts'
import { stopAfter } from '../stop-after.ts'
import { endsRun, inWords, LostSight, NotReady } from '../surroundings.ts'
import { CannotGoOn, liveWalk } from './live-walk.ts'
import { callers } from './send-request.ts'
import { walkFaults } from './walk-faults.ts'

type Options = CellRunOptions<FrontCell> & Pick<CellContext, 'record'>

const everyMs = 200
const startsMs = 60_000

/** What keeps a front door from being in its steady state, in words; undefined where it is: its service says that it is well, and it answers. */
const unsteady = async (
  { target, record, cell: { stream } }: Options,
  front: FrontDoor,
): Promise<string | undefined> => {
  const readings = await target.health(stream.service)
  for (const { service, up, words } of readings)
    record({
      kind: 'probe',
      actor: 'harness',
      outcome: up ? 'ok' : 'fail',
      probe: 'health',
      subject: service,
      value: up ? 1 : 0,
      unit: 'up',
      words: `${service} is ${words}`,
    })
  const down = readings.find(({ up }) => !up)
  if (down !== undefined) return `${down.service} is ${down.words}`
  if (readings.length > 0) return undefined
  // Whatever it answers, it is there.
  return fetch(front.url, { redirect: 'manual', signal: AbortSignal.timeout(5_000) }).then(
    async (answer) => {
      await answer.body?.cancel()
      return undefined
    },
    (error: unknown) => `nobody answers at ${front.url}: ${messageOf(error)}`,
  )
}

/** Awaits the steady state as long as its owner says that a start takes; what was in its way when the time was up. */
const awaitSteady = async (options: Options, front: FrontDoor): Promise<string | undefined> => {
  const deadline = performance.now() + (front.startsWithinMs ?? startsMs)
  for (;;) {
    const words = await unsteady(options, front)
    if (words === undefined || performance.now() > deadline) return words
    await delay(everyMs, undefined, { signal: options.signal })
  }
}

/** Faults of the scenario that the plan of a cell does not have. */
const leftOutOf = ({ scenario, stream, variant, seed, faults }: FrontCell): ReadonlySet<FaultId> => {
  const all = scenario.faults?.({ front: stream, variant, random: random(seed) }) ?? {}
  const planned = new Set(faults.map(({ id }) => id))
  return new Set(Object.keys(all).filter((id) => !planned.has(id)))
}

/** Carries out the walk, and heals what it left in force. What the system did is no error. */
const walked = async (options: Options, front: FrontDoor, recorder: CellRecorder): Promise<void> => {
  const { cell, reach, leases, runId, attribution, signal, record } = options
  // Ends with a letter: no cell's is the beginning of another's.
  const mark = `${runId}x${cell.number}n`
  attribution.claim(cell.id, mark)
  const context = {
    stream: frontSubject(cell.stream),
    bind: (key: string) => `${mark}${key}`,
    cell,
    reach,
    leases,
    signal,
    record,
    recorder,
  }
  const name = `journeys/${cell.number}`
  const faults = walkFaults(context, cell.faults, leftOutOf(cell))
  const dispatcher = callers()
  const walk = liveWalk({
    front,
    target: options.target,
    variant: cell.variant,
    random: random(cell.seed),
    mark,
    files: { path: join(options.directory, name), name },
    faults,
    dispatcher,
    signal,
    record,
    operations: recorder.operations,
  })
  enter(options, 'drive', 'invoke', 'walks')
  let cannot: CannotGoOn | undefined
  try {
    await cell.scenario.walk(walk)
  } catch (error) {
    if (!(error instanceof CannotGoOn)) throw error
    cannot = error
  } finally {
    await stopAfter(faults.healAll, async () => dispatcher.destroy())
  }
  enter(options, 'drive', cannot === undefined ? 'ok' : 'fail', cannot?.message ?? 'the walk came to its end')
}

const phases = async (options: Options, front: FrontDoor, recorder: CellRecorder): Promise<void> => {
  enter(options, 'steady', 'invoke', 'asks whether the front door is well')
  const before = await awaitSteady(options, front)
  if (before !== undefined) throw new NotReady(`the system was not in its steady state before the walk: ${before}`)
  enter(options, 'steady', 'ok', 'the front door is well')
  options.proven.add(front.name)
  await walked(options, front, recorder)
  enter(options, 'steady', 'invoke', 'asks again whether the front door is well')
  const after = await awaitSteady(options, front)
  enter(options, 'steady', after === undefined ? 'ok' : 'fail', after ?? 'the front door is well again')
}

const runRecorded = async (given: CellRunOptions<FrontCell>, recorder: CellRecorder): Promise<JudgedCell> => {
  const { cell, target, signal } = given
  const front = target.fronts?.find(({ name }) => name === cell.stream.name)
  if (front === undefined) throw new Error(`the running target has no front door ${cell.stream.name}`)
  const sessions = ownSessions(given.reach.database)
  const options: Options = {
    ...given,
    reach: { ...given.reach, database: sessions.reach },
    record: (operation) => recorder.record({ ...operation, cell: cell.id }),
  }
  const startedMs = recorder.now()
  options.record({ ...frontCellFacts(cell), actor: 'harness', outcome: 'ok' })
  const worked = given.proven.size > 0
  let [error, unfit]: (string | undefined)[] = []
  try {
    await phases(options, front, recorder)
  } catch (thrown) {
    signal.throwIfAborted()
    if (endsRun(thrown)) throw thrown
    error = inWords(thrown)
    if (thrown instanceof NotReady && worked) unfit = error
    if (!(thrown instanceof LostSight)) enter(options, 'drive', 'fail', error)
  }
  enter(options, 'check', 'invoke', 'judges the history')
  const history = frontHistoryOf(recorder.operations, cell.id, recorder.complete())
  const result = judgeCell({
    cell,
    checks: cell.scenario.checks(cell.stream, cell.variant),
    figures: frontFigures(history),
    history,
    startedMs,
    endedMs: recorder.now(),
    replay: given.replay,
    lacks: given.lacks,
    ...(error === undefined ? {} : { error }),
  })
  const left = (await sessions.end()).join('; ')
  return {
    result: left === '' ? result : { ...result, left: `left ${left}` },
    history,
    ...(unfit === undefined ? {} : { unfit }),
  }
}

/** Runs one cell of a front door and judges it. Never throws for what the system does; an abort of the run is thrown, once all is healed. */
export const runFrontCell = async (options: CellRunOptions<FrontCell>): Promise<JudgedCell> => {
  const recorder = options.history.open(options.cell.id)
  try {
    return await runRecorded(options, recorder)
  } finally {
    recorder.close()
  }
}

import { join, resolve } from 'node:path'
import { isFrontCell } from '../harness/plan/plan.ts'
import { ShakedownError } from '../harness/errors.ts'
import { sizeOf } from '../explore/reductions.ts'
import { shrink } from '../explore/shrink.ts'
import { smallestOf } from '../explore/telling-tries.ts'
import { triesFor } from '../explore/tries.ts'
import { replicasInWords } from '../harness/plan/with-replicas.ts'
import { writeWhole } from '../harness/record/run-folder.ts'
import type { Schedule } from '../harness/model/schedule.ts'
import type { Config } from '../harness/settings/config.ts'
import { count } from '../reports/html/words.ts'
import type { Io } from './io.ts'
import { type Attempt, attempts } from './shrink/attempts.ts'
import { failedCell } from './shrink/failed-cell.ts'
import { fewestReplicas } from './shrink/fewest-replicas.ts'
import { saveScenario } from './shrink/save-scenario.ts'
import { type Seen, type Shrunk, shrunkLines, sizeWords, toldOf } from './shrink/told.ts'

/** Options of {@link shrinkCommand}. */
export interface ShrinkCommandOptions {
  /** Folder of a run. */
  readonly run: string
  /** The failed cell. @default the only one that failed */
  readonly cell?: string | undefined
  /** How often the failure is run first, to know how often it shows. */
  readonly confirm: number
  /** Writes the smallest schedule as a scenario of this name. */
  readonly save?: string | undefined
  readonly json: boolean
  readonly config: Config
}

/** `shakedown shrink`: the smallest schedule of a failed cell that still fails in the same way. */
export const shrinkCommand = async (options: ShrinkCommandOptions, io: Io): Promise<number> => {
  const { config, json, confirm, save } = options
  const folder = resolve(io.cwd, options.run)
  const { cell, failure, plan, planned, prepared } = await failedCell(folder, options.cell, config)
  // Told before the first run, not after the last.
  if (save !== undefined && isFrontCell(planned))
    throw new ShakedownError('bad-save', `${cell.id} is a walk through a front door, which is no schedule to save`, {
      hint: 'Leave --save out: what is left of its faults is told, and replayed by the command in its last line.',
      exitCode: 2,
    })
  const file = save === undefined || isFrontCell(planned) ? undefined : await saveScenario(io.cwd, save, planned)
  const tries = await attempts({ folder, plan, prepared, planned, failure, config, io })
  /** Without its faults a healthy system would not hold what is claimed either. */
  const fixed = isFrontCell(planned) && planned.scenario.claimsWithoutFaults?.(planned.variant) !== true
  const say = (words: string): void => void io.err.write(`${words}\n`)
  const isSame = ({ says }: Attempt): boolean => says === 'same'

  say(`Shrinks ${cell.id}: ${sizeWords(planned.schedule)}`)
  if (isFrontCell(planned))
    say(
      `It is a walk through a front door: its steps are code and stay, ${fixed ? 'and so do its faults, which its claim is about' : 'its faults are left out one by one'}.`,
    )
  say(`It fails by ${failure.check}: ${failure.words}`)
  const first = await tries.of([planned.schedule], { times: confirm })
  tries.throwFailure()
  const fails = 1 + first.filter(isSame).length
  const runs = 1 + first.length
  if (tries.stopped() === undefined && fails === 1) {
    say(
      `It did not fail in the same way again, in ${count(first.length, 'run')}${first.length < confirm ? ` (${confirm - first.length} more could not be judged)` : ''}: a smaller schedule could not be told from one that does not fail. Give more runs with --confirm.`,
    )
    return 3
  }
  const each = triesFor(fails, runs)
  /** Where the smallest so far failed. */
  let seen: Seen = { directory: folder, result: cell }
  say(
    `It fails ${fails} of ${runs} times in this way; each candidate is tried ${each === 1 ? 'once' : `${each} times at most`}.`,
  )

  /** Writes the smallest so far in the place of what was there before, so that it is kept also where the command is killed. */
  const keep = async (schedule: Schedule, how: Pick<Shrunk, 'minimal' | 'fails' | 'runs' | 'replicas'>) => {
    const told: Shrunk = {
      cell: cell.id,
      ...failure,
      size: { from: sizeOf(planned.schedule), to: sizeOf(schedule) },
      ...how,
      schedule,
      ...(await toldOf(seen, io.cwd)),
    }
    await writeWhole(join(tries.out, 'shrunk.json'), `${JSON.stringify(told, null, 1)}\n`)
    return told
  }
  const withReplicas = (replicas = plan.replicas) => (replicas === undefined ? {} : { replicas })
  const soFar = { minimal: false, fails: 0, runs: 0 }

  const shrunk = fixed
    ? { schedule: planned.schedule, minimal: true }
    : await shrink({
        schedule: planned.schedule,
        goOn: () => tries.stopped() === undefined,
        onSmaller: async (words, schedule) => {
          await keep(schedule, { ...soFar, ...withReplicas() })
          say(`  ${words}: fails still: ${sizeWords(schedule)}`)
        },
        firstThatFails: async (candidates) => {
          say(`  ${count(candidates.length, 'candidate')}`)
          const found = smallestOf(await tries.of(candidates, { times: each, untilOneFails: true }))
          if (found !== undefined) seen = found
          return found?.candidate
        },
      })

  // Last, so that what is saved as a scenario is known to fail with as many as its target has. What a walk does may be about several.
  const fewer = isFrontCell(planned)
    ? undefined
    : await fewestReplicas({ schedule: shrunk.schedule, plan, planned, prepared, times: each, tries })
  const replicas = withReplicas(fewer?.replicas)
  if (fewer !== undefined) {
    seen = fewer.shown
    await keep(shrunk.schedule, { ...soFar, ...replicas })
    say(`  with ${replicasInWords(fewer.replicas)}: fails still`)
  }
  const minimal = shrunk.minimal && tries.stopped() === undefined
  const last = tries.stopped() === undefined ? await tries.of([shrunk.schedule], { times: confirm, ...replicas }) : []
  const shown = last.filter(isSame)
  seen = shown[0] ?? seen
  const told = await keep(shrunk.schedule, { minimal, fails: shown.length, runs: last.length, ...replicas })
  for (const line of shrunkLines(told)) say(line)
  if (file !== undefined) say(await file(shrunk.schedule))
  if (json) io.out.write(`${JSON.stringify(told)}\n`)
  // What was found until then is kept.
  tries.throwFailure()
  return tries.stopped() ?? 0
}

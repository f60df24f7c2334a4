import { join } from 'node:path'
import type { Config } from '../harness/settings/config.ts'
import { newRunId, newSeed } from '../harness/record/run-id.ts'
import type { Durations } from '../harness/plan/expected-duration.ts'
import { type Room, room } from '../harness/run/room.ts'
import { makeRunFolder } from '../harness/record/run-folder.ts'
import { stopAfter } from '../harness/run/stop-after.ts'
import type { Judged } from '../harness/judge/outcome.ts'
import type { CellResult } from '../harness/model/result.ts'
import type { PreparedStack, Stack } from '../harness/model/stack.ts'
import type { Defect, TargetDefinition } from '../harness/model/target.ts'
import { writeProof } from '../reports/proof-file.ts'
import { hasEscaped, isCaught, type ProofRow, proofWords } from '../reports/proof.ts'
import { proofHtml, proofMatrix } from '../reports/proof-matrix.ts'
import { keyVariable, writeChecksums } from './checksums.ts'
import { version } from './version.ts'
import { catalogueOf } from './catalogue.ts'
import { earlierProofs } from './earlier-durations.ts'
import { execute, type ExecuteOptions } from './execute.ts'
import { caughtBy } from './caught-by.ts'
import type { Io } from './io.ts'
import { planOn, prepareStack } from './plan-on.ts'
import { longestFirst, proofParts, type Subjects } from './proof-parts.ts'
import { type Provable, provableOn } from './provable.ts'
import { pickDefects, pickScenarios, pickStack, pickTarget } from './pick.ts'

/** Options of {@link proofCommand}. */
export interface ProofCommandOptions {
  /** Defects to prove; all of the target's when empty. */
  readonly names: readonly string[]
  /** Whether the healthy system must pass everything too. @default true */
  readonly healthy?: boolean
  readonly json: boolean
  readonly config: Config
}

interface ProofContext {
  readonly io: Io
  readonly definition: TargetDefinition
  readonly prepared: PreparedStack
  readonly stack: Stack
  readonly seed: string
  readonly out: string
  readonly config: Config
  readonly provable: Provable
  readonly room: Room
  /** How long cells took in earlier proofs, by mistake. */
  readonly earlier: ReadonlyMap<string, Durations>
}

/** Cells of scenarios on streams and front doors of the target. */
const planOf = (
  { definition, prepared, stack, seed, config }: ProofContext,
  scenarios: readonly string[],
  subjects: Subjects,
): ReturnType<typeof planOn> =>
  planOn(prepared, {
    target: definition.name,
    stack: stack.name,
    seed,
    scenarios: pickScenarios({ names: scenarios }, config),
    ...subjects,
  })

/** Runs scenarios on streams and front doors of the target, with or without a mistake switched on. */
const runOf = async (
  context: ProofContext,
  scenarios: readonly string[],
  subjects: Subjects,
  defects: readonly string[],
  wanted?: ExecuteOptions['wanted'],
): Promise<Judged<CellResult>> => {
  const { io, definition, prepared, stack, seed, out, config, earlier, room: shared } = context
  const planned = planOf(context, scenarios, subjects)
  const { historyCapBytes, stopAbove } = config
  const settings = { seed, out, room: shared, historyCapBytes, stopAbove, budget: prepared.budget }
  const { judged } = await execute({
    io,
    faults: catalogueOf(config).faults,
    definition,
    stack,
    defects,
    // Defects are many: each has one system, and what tells soonest goes first.
    spread: defects.length === 0,
    durations: (defects.length === 0 ? earlier.get('') : undefined) ?? new Map(),
    quiet: true,
    ...settings,
    ...planned,
    ...(wanted === undefined ? {} : { wanted }),
  })
  return judged
}

const prove = async (context: ProofContext, defect: Defect): Promise<ProofRow> => {
  const parts = proofParts(context.definition, defect)
  // A mistake that was caught on a stream is proven there: further variants would show it again.
  const cells: CellResult[] = []
  for (const subjects of parts) {
    const part = await runOf(context, [defect.scenario], subjects, [defect.name], ({ stream }, judged) => {
      const seen = judged.filter((cell) => cell.stream === stream.name)
      return seen.length === 0 || !caughtBy(seen, defect).caught
    })
    cells.push(...part.cells)
  }
  return {
    defect: defect.name,
    scenario: defect.scenario,
    check: defect.check,
    streams: parts
      .flatMap(({ streams, fronts = [] }) => [...streams, ...fronts])
      .map(({ name }) => {
        const own = cells.filter(({ stream }) => stream === name)
        const found = caughtBy(own, defect)
        const excused = !found.caught && !context.provable.must(defect)
        return { stream: name, ...found, ...(excused ? { unprovable: true } : {}) }
      }),
  }
}

/**
 * `shakedown proof`: switches every known mistake on, one at a time, and shows that the check it names catches it; and that
 * the healthy system passes everything. Exit 1 when a defect escapes or the healthy system does not pass. What the target's own
 * table says cannot be proven on the stack need not be caught there.
 */
export const proofCommand = async (
  { names, healthy: withHealthy = true, json, config }: ProofCommandOptions,
  io: Io,
): Promise<number> => {
  const stack = await pickStack(config.stack, config)
  const prepared = await prepareStack(stack, await pickTarget(config.target, config))
  const { definition } = prepared
  const defects = names.length === 0 ? definition.defects : pickDefects(definition, names)
  const provable = provableOn(stack.name, definition)
  const startedAt = new Date().toISOString()
  const out = await makeRunFolder(config.out, `proof-${newRunId()}`)
  const seed = config.seed ?? newSeed()
  const kept = stack.keeping?.(join(out, 'kept'))
  const context = {
    io,
    definition,
    prepared,
    stack: kept?.stack ?? stack,
    seed,
    out,
    config,
    provable,
    room: room({ atOnce: config.atOnce, systemsAtMost: stack.systemsAtOnce }),
    earlier: await earlierProofs(config.out, { target: definition.name, stack: stack.name }),
  }
  io.err.write(
    `proof of ${definition.name} on ${stack.name}, seed ${context.seed}: ${withHealthy ? 'the healthy system, and ' : ''}${defects.length} defects\n`,
  )
  const rows: ProofRow[] = []
  const proveAll = async (defect: Defect): Promise<void> => {
    const row = await prove(context, defect)
    // What was interrupted shows nothing: neither that it is caught nor that it escapes.
    if (io.signal.aborted) return
    rows.push(row)
    for (const { stream, caught, unprovable = false, words } of row.streams)
      io.err.write(
        `${caught ? 'caught' : unprovable ? 'no way' : 'ESCAPE'} ${row.defect} on ${stream} by ${row.check}: ${words}\n`,
      )
  }
  let judged: Judged<CellResult> = { cells: [], planned: 0 }
  const proveHealthy = async (): Promise<void> => {
    judged = await runOf(context, [], definition, [])
  }
  const ordered = longestFirst(defects, {
    definition,
    planOf: ({ scenario }, subjects) => planOf(context, [scenario], subjects),
    earlier: context.earlier,
  })
  const work = [...(withHealthy ? [proveHealthy] : []), ...ordered.map((defect) => async () => proveAll(defect))]
  const worker = async (): Promise<void> => {
    for (let next = work.shift(); next !== undefined && !io.signal.aborted; next = work.shift()) await next()
  }
  // Where systems would meet on the same queues, or on something else that they share: one after the other.
  const workers = Array.from({ length: definition.severalAtOnce === true ? stack.systemsAtOnce : 1 }, () => worker)
  const proveThem = async (): Promise<void> => {
    await Promise.all(workers.map(async (each) => each()))
  }
  await stopAfter(proveThem, async () => kept?.close())
  if (io.signal.aborted) {
    io.err.write(`interrupted: ${rows.length} of ${defects.length} defects were tried by then\n`)
    return 130
  }
  const healthy = withHealthy ? provable.healthy(judged) : undefined
  if (healthy !== undefined)
    io.err.write(`${healthy.verdict === 'pass' ? 'ok    ' : 'BROKEN'} healthy system: ${healthy.words}\n`)
  const sorted = definition.defects.flatMap(({ name }) => rows.filter(({ defect }) => defect === name))
  const matrix = {
    ...(healthy === undefined ? {} : { healthy }),
    rows: sorted,
    seed: context.seed,
    subject: definition.subject,
  }
  const kind = 'defects' as const
  const head = { kind, shakedown: version, target: definition.name, stack: stack.name, startedAt }
  await writeProof(out, head, matrix, proofWords(matrix))
  await writeChecksums(out, io.env[keyVariable])
  await proofHtml(matrix, join(out, 'proof.html'))
  if (json) io.out.write(`${JSON.stringify(matrix)}\n`)
  else proofMatrix(matrix, io.out, { colour: io.colour })
  for (const { defect } of sorted.filter((row) => isCaught(row) && !provable.must({ name: row.defect })))
    io.err.write(
      `${defect} is caught on ${stack.name}, and the target does not count it among those that it can prove there\n`,
    )
  const escaped = sorted.some(hasEscaped)
  return escaped || (healthy !== undefined && healthy.verdict !== 'pass') ? 1 : 0
}

import { join } from 'node:path'
import type { Config } from '../harness/config.ts'
import { newRunId, newSeed } from '../harness/run-id.ts'
import { makeRunFolder } from '../harness/run-folder.ts'
import type { CellResult, RunResult } from '../harness/result.ts'
import type { PreparedStack, Stack } from '../harness/stack.ts'
import type { Defect, StreamFacts, TargetDefinition } from '../harness/target.ts'
import { hasEscaped, isCaught, type Proof, type ProofRow } from '../reports/proof.ts'
import { proofHtml, proofMatrix } from '../reports/proof-matrix.ts'
import { catalogueOf } from './catalogue.ts'
import { execute, type ExecuteOptions } from './execute.ts'
import { caughtBy } from './caught-by.ts'
import type { Io } from './io.ts'
import { planOn, prepareStack } from './plan-on.ts'
import { type Provable, provableOn } from './provable.ts'
import { pickDefects, pickScenarios, pickStack, pickTarget } from './pick.ts'

/** Options of {@link proofCommand}. */
export interface ProofCommandOptions {
  /** Defects to prove; all of the target's when empty. */
  readonly names: readonly string[]
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
}

/** Runs scenarios on streams of the target, with or without a mistake switched on. */
const runOf = async (
  { io, definition, prepared, stack, seed, out, config }: ProofContext,
  scenarios: readonly string[],
  streams: readonly StreamFacts[],
  defects: readonly string[],
  wanted?: ExecuteOptions['wanted'],
): Promise<RunResult> => {
  const planned = planOn(prepared, {
    target: definition.name,
    stack: stack.name,
    seed,
    scenarios: pickScenarios({ names: scenarios }, config),
    streams,
  })
  const { atOnce, historyCapBytes, stopAbove } = config
  const settings = { seed, out, atOnce, historyCapBytes, stopAbove, budget: prepared.budget }
  const { result } = await execute({
    io,
    faults: catalogueOf(config).faults,
    definition,
    stack,
    defects,
    quiet: true,
    ...settings,
    ...planned,
    ...(wanted === undefined ? {} : { wanted }),
  })
  return result
}

const prove = async (context: ProofContext, defect: Defect): Promise<ProofRow> => {
  const streams = context.definition.streams.filter(({ name }) => defect.streams.includes(name))
  // A mistake that was caught on a stream is proven there: further variants would show it again.
  const cells: CellResult[] = []
  for (const together of defect.lasting === true ? streams.map((stream) => [stream]) : [streams]) {
    const result = await runOf(context, [defect.scenario], together, [defect.name], ({ stream }, judged) => {
      const seen = judged.filter((cell) => cell.stream === stream.name)
      return seen.length === 0 || !caughtBy(seen, defect).caught
    })
    cells.push(...result.cells)
  }
  return {
    defect: defect.name,
    scenario: defect.scenario,
    check: defect.check,
    streams: streams.map(({ name }) => {
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
export const proofCommand = async ({ names, json, config }: ProofCommandOptions, io: Io): Promise<number> => {
  const stack = pickStack(config.stack, config)
  const prepared = await prepareStack(stack, pickTarget(config.target, config))
  const { definition } = prepared
  const defects = names.length === 0 ? definition.defects : pickDefects(definition, names)
  const provable = provableOn(stack.name, definition)
  const out = await makeRunFolder(config.out, `proof-${newRunId()}`)
  const context = { io, definition, prepared, stack, seed: config.seed ?? newSeed(), out, config, provable }
  io.err.write(
    `proof of ${definition.name} on ${stack.name}, seed ${context.seed}: the healthy system, then ${defects.length} defects\n`,
  )
  const healthySystem = async (): Promise<Proof['healthy']> => {
    const result = provable.healthy(await runOf(context, [], definition.streams, []))
    io.err.write(`${result.verdict === 'pass' ? 'ok    ' : 'BROKEN'} healthy system: ${result.words}\n`)
    return result
  }
  const rows: ProofRow[] = []
  const left = [...defects]
  const worker = async (): Promise<void> => {
    for (let defect = left.shift(); defect !== undefined && !io.signal.aborted; defect = left.shift()) {
      const row = await prove(context, defect)
      rows.push(row)
      for (const { stream, caught, unprovable = false, words } of row.streams)
        io.err.write(
          `${caught ? 'caught' : unprovable ? 'no way' : 'ESCAPE'} ${row.defect} on ${stream} by ${row.check}: ${words}\n`,
        )
    }
  }
  // Three systems at a time: each is idle most of the time, waiting for visibility time-outs.
  // Where all of them would meet on the same queues, one after the other.
  const running = healthySystem()
  if (stack.shared === true) await running.then(worker)
  else await Promise.all([worker(), worker(), running.then(worker)])
  const healthy = await running
  if (io.signal.aborted) return 130
  const sorted = definition.defects.flatMap(({ name }) => rows.filter(({ defect }) => defect === name))
  const matrix = {
    healthy: { verdict: healthy.verdict, words: healthy.words },
    rows: sorted,
    seed: context.seed,
    subject: definition.subject,
  }
  await proofHtml(matrix, join(out, 'proof.html'))
  if (json) io.out.write(`${JSON.stringify(matrix)}\n`)
  else proofMatrix(matrix, io.out, { colour: io.colour })
  for (const { defect } of sorted.filter((row) => isCaught(row) && !provable.must({ name: row.defect })))
    io.err.write(
      `${defect} is caught on ${stack.name}, and the target does not count it among those that it can prove there\n`,
    )
  const escaped = sorted.some(hasEscaped)
  return escaped || healthy.verdict !== 'pass' ? 1 : 0
}

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Config } from '../harness/settings/config.ts'
import { ShakedownError } from '../harness/errors.ts'
import { planAll } from '../harness/plan/plan-all.ts'
import { type Prospect, prospectOf } from '../harness/plan/prospect.ts'
import type { Sink, Stack } from '../harness/model/stack.ts'
import type { TargetDefinition } from '../harness/model/target.ts'
import { stacks } from '../stacks/index.ts'
import type { Io } from './io.ts'
import { prepareStack } from './plan-on.ts'
import { pickScenarios, pickStack, pickTarget } from './pick.ts'

/** Options of {@link doctorStacks}. */
export interface DoctorStacksOptions {
  /** Only this stack. @default all */
  readonly stack?: string | undefined
  readonly json: boolean
  readonly config: Config
}

/** What can come of one scenario on a stack. */
interface ScenarioProspects {
  readonly scenario: string
  readonly cells: readonly ({ readonly id: string } & Prospect)[]
}

/** What a stack can prove; or why it cannot be used at all. */
type StackProspects =
  | { readonly stack: string; readonly scenarios: readonly ScenarioProspects[] }
  | { readonly stack: string; readonly unavailable: string; readonly hint: string; readonly exitCode: number }

const unseen: Sink = { happened: () => undefined, line: () => undefined }

const prospectsOn = async (
  stack: Stack,
  defined: TargetDefinition,
  { config, io }: { readonly config: Config; readonly io: Io },
): Promise<readonly ScenarioProspects[]> => {
  const prepared = await prepareStack(stack, defined)
  const { definition, refuses } = prepared
  const scenarios = pickScenarios({ names: [] }, config)
  const { cells, skipped } = planAll({
    target: definition.name,
    stack: stack.name,
    seed: 'doctor',
    scenarios,
    streams: definition.streams,
    fronts: definition.fronts,
  })
  const directory = await mkdtemp(join(tmpdir(), 'shakedown-doctor-'))
  try {
    const options = { directory, definition, defects: [], sink: unseen, hurry: io.hurry, idle: true }
    const { system, stop } = await stack.start(options)
    try {
      const of = (name: string): readonly ({ readonly id: string } & Prospect)[] => [
        ...cells
          .filter(({ scenario }) => scenario.name === name)
          .map((cell) => ({ id: cell.id, ...prospectOf(cell, { refuses, system }) })),
        ...skipped
          .filter(({ scenario }) => scenario.name === name)
          .map(({ id, reason }) => ({ id, kind: 'skipped' as const, why: reason })),
      ]
      return scenarios.map(({ name }) => ({ scenario: name, cells: of(name) }))
    } finally {
      await stop()
    }
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

const look = async (name: string, options: DoctorStacksOptions, io: Io): Promise<StackProspects> => {
  const { config } = options
  try {
    const stack = await pickStack(name, config)
    return { stack: name, scenarios: await prospectsOn(stack, await pickTarget(config.target, config), { config, io }) }
  } catch (error) {
    if (!(error instanceof ShakedownError)) throw error
    const { message, hint, exitCode } = error
    return { stack: name, unavailable: message, hint, exitCode }
  }
}

const widest = 26

/** One line a scenario, and below it each reason why some of its cells cannot be proven. */
const scenarioLines = ({ scenario, cells }: ScenarioProspects): readonly string[] => {
  const proven = cells.filter(({ kind }) => kind === 'can prove').length
  const reasons = Map.groupBy(
    cells.flatMap((cell) => (cell.kind === 'can prove' ? [] : [`${cell.kind}: ${cell.why}`])),
    (reason) => reason,
  )
  return [
    `  ${scenario.padEnd(widest)}${proven === 0 ? 'cannot prove it' : `can prove ${proven} of ${cells.length} cells`}`,
    ...[...reasons].map(([reason, { length }]) => `  ${' '.repeat(widest)}${length} ${reason}`),
  ]
}

const words = (found: StackProspects): string => {
  if ('unavailable' in found) return `${found.stack}: cannot be used: ${found.unavailable}\n  ${found.hint}\n`
  const all = found.scenarios.flatMap(({ cells }) => cells)
  const count = (kind: Prospect['kind']): number => all.filter((cell) => cell.kind === kind).length
  const sum = `can prove ${count('can prove')} cells; ${count('unknown')} would be unknown, ${count('skipped')} skipped`
  return [`${found.stack}: ${sum}`, ...found.scenarios.flatMap(scenarioLines), ''].join('\n')
}

const exitCodeOf = (all: readonly StackProspects[], only: boolean): number => {
  const [first] = all
  if (!only || first === undefined) return all.every((each) => 'unavailable' in each) ? 4 : 0
  if ('unavailable' in first) return first.exitCode
  return first.scenarios.some(({ cells }) => cells.some(({ kind }) => kind === 'unknown')) ? 3 : 0
}

/**
 * `shakedown doctor`: what each stack can prove of each scenario. A stack is started for it without the target's services, and stopped again.
 *
 * @returns 0; 3 when cells of the given stack would be `unknown`; 2 or 4 when it, or every one, cannot be used
 */
export const doctorStacks = async (options: DoctorStacksOptions, io: Io): Promise<number> => {
  const { stack, json } = options
  const found: StackProspects[] = []
  for (const name of stack === undefined ? Object.keys(stacks) : [stack]) {
    io.signal.throwIfAborted()
    const each = await look(name, options, io)
    found.push(each)
    if (!json) io.out.write(`${words(each)}\n`)
  }
  if (json) io.out.write(`${JSON.stringify(found, null, 1)}\n`)
  return exitCodeOf(found, stack !== undefined)
}

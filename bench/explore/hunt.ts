import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { Defect } from '../../harness/model/target.ts'
import { readResult } from '../../reports/read-result.ts'
import { processTimes } from '../run/process-times.ts'

/** Options of {@link hunt}. */
export interface HuntOptions {
  readonly mistake: Defect
  readonly seed: string
  /** Schedules are begun for so long. */
  readonly minutes: number
  /** Whether what is found is made smaller. */
  readonly shrink: boolean
  /** Folder in which the runs land. */
  readonly out: string
}

/** One try to find one mistake. */
export interface Hunted {
  readonly mistake: string
  readonly check: string
  readonly scenario: string
  readonly seed: string
  /** `named`: by the check that the mistake names, `other`: by another one, `none`: not at all. */
  readonly found: 'named' | 'other' | 'none'
  /** Checks that failed in the first schedule that did. */
  readonly checks: readonly string[]
  readonly stream?: string
  readonly schedules: number
  readonly judged: number
  readonly seconds: number
  /** Processor time of Shakedown and all that it started. */
  readonly processorSeconds: number
  /** Steps and faults of the schedule that was found, and of the smallest that still fails. */
  readonly size?: { readonly from: number; readonly to: number }
  readonly shrinkSeconds?: number
  readonly words: string
}

const explorationForm = z.object({
  schedules: z.number(),
  judged: z.number(),
  found: z.array(z.object({ cell: z.string(), stream: z.string(), run: z.string(), words: z.string() })),
})
const shrunkForm = z.object({ size: z.object({ from: z.number(), to: z.number() }) })

const main = new URL('../../bin/shakedown.js', import.meta.url).pathname

const shakedown = async (args: readonly string[], cwd: string) => {
  const begun = performance.now()
  const child = spawn(process.execPath, [main, ...args], { cwd, stdio: ['ignore', 'pipe', 'ignore'] })
  const times = processTimes(child.pid ?? 0)
  let out = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text))
  const [code] = await once(child, 'close')
  return { code: Number(code), out, processorSeconds: times.end() / 1000, seconds: (performance.now() - begun) / 1000 }
}

/** Explores the reference system with a mistake in it, from nothing, until something fails or the time is up. */
export const hunt = async ({ mistake, seed, minutes, shrink, out }: HuntOptions): Promise<Hunted> => {
  const cwd = await mkdtemp(join(out, `${mistake.name}-`))
  const ran = await shakedown(
    [
      'explore',
      '--first',
      '--no-shrink',
      '--minutes',
      String(minutes),
      '--seed',
      seed,
      '--defect',
      mistake.name,
      '--out',
      'runs',
      '--json',
    ],
    cwd,
  )
  if (ran.out === '') throw new Error(`the exploration of ${mistake.name} ended with ${ran.code} and told nothing`)
  const told = explorationForm.parse(JSON.parse(ran.out))
  const [first] = told.found
  const common = {
    mistake: mistake.name,
    check: mistake.check,
    scenario: mistake.scenario,
    seed,
    schedules: told.schedules,
    judged: told.judged,
    seconds: ran.seconds,
    processorSeconds: ran.processorSeconds,
  }
  if (first === undefined) return { ...common, found: 'none', checks: [], words: 'nothing failed' }
  const result = await readResult(join(cwd, first.run, 'result.json'))
  const failed = result.cells.filter(({ verdict }) => verdict === 'fail')
  const checksOf = (cell: (typeof failed)[number]): readonly string[] =>
    cell.checks.filter(({ verdict }) => verdict === 'fail').map(({ check }) => check)
  const shown =
    failed.find((cell) => checksOf(cell).includes(mistake.check)) ?? failed.find(({ id }) => id === first.cell)
  const checks = shown === undefined ? [] : checksOf(shown)
  const found = checks.includes(mistake.check) ? 'named' : 'other'
  const sight = { ...common, found, checks, stream: first.stream, words: shown?.words ?? first.words } as const
  if (!shrink || shown === undefined) return sight
  const shrunk = await shakedown(['shrink', first.run, '--cell', shown.id, '--confirm', '1'], cwd)
  const file = join(cwd, first.run, 'shrink', 'shrunk.json')
  if (!existsSync(file)) return { ...sight, shrinkSeconds: shrunk.seconds }
  const { size } = shrunkForm.parse(JSON.parse(await readFile(file, 'utf8')))
  return { ...sight, size, shrinkSeconds: shrunk.seconds }
}

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { readResult } from '../reports/read-result.ts'
import { tell } from './run/figure.ts'
import { historySpeeds } from './run/history-speeds.ts'
import { longestChainMs } from './run/longest-chain.ts'
import { processTimes } from './run/process-times.ts'
import { reportSizes } from './run/report-sizes.ts'

// What a run costs, as ratios that hold on any machine, and how histories and reports scale. Exits 1 where one is worse than it is meant to be:
//   node bench/run.ts [--no-run] [-- run --grep prison-visit.booked]
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { 'no-run': { type: 'boolean', default: false } },
})

const row = (name: string, words: string, holds = true): void => tell({ name, words, holds })

/** Runs the command line in a folder of its own, and tells what it and everything that it started took. */
const runCommand = async (words: readonly string[]): Promise<void> => {
  const out = await mkdtemp(join(tmpdir(), 'bench-run-'))
  try {
    const begun = performance.now()
    /** When verdicts were told. */
    const toldMs: number[] = []
    const main = new URL('../bin/shakedown.js', import.meta.url).pathname
    const child = spawn(process.execPath, [main, ...words, '--out', out, '--json'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let told = ''
    child.stderr.on('data', (chunk: Buffer) => {
      if (/\b(pass|fail|unknown) +\S+\/\S+/.test(String(chunk))) toldMs.push(performance.now() - begun)
    })
    child.stdout.on('data', (chunk: Buffer) => {
      told += String(chunk)
    })
    const times = processTimes(child.pid ?? 0)
    const [code] = await once(child, 'close')
    const wallMs = performance.now() - begun
    const spentMs = times.end()
    const { runId }: { runId: string } = JSON.parse(told)
    const result = await readResult(join(out, runId, 'result.json'))
    const judged = result.cells.filter(({ verdict }) => verdict !== 'skipped')
    const boundMs = Math.max(spentMs / availableParallelism(), longestChainMs(result.cells))
    row('cells judged, exit code', `${judged.length}, ${code}`)
    const pausesMs = toldMs.slice(1).map((at, nth) => at - (toldMs[nth] ?? 0))
    const [firstMs = Infinity] = toldMs
    row('first verdict after', `${(firstMs / 1000).toFixed(1)} s`, firstMs <= 5_000)
    row('longest time without a verdict after it', `${(Math.max(0, ...pausesMs) / 1000).toFixed(1)} s`)
    row('wall time', `${(wallMs / 1000).toFixed(1)} s`)
    row('processor time', `${(spentMs / 1000).toFixed(1)} s`)
    const cellMs = spentMs / judged.length
    row('processor time a cell', `${(cellMs / 1000).toFixed(2)} s`, cellMs <= 1_000)
    row('wall time / max(processor time / processors, chain)', (wallMs / boundMs).toFixed(2), wallMs <= 1.25 * boundMs)
    for (const [name, ms] of times.byProgram()) row(`  ${name}`, `${(ms / 1000).toFixed(1)} s`)
    const history = join(out, runId, 'history.jsonl')
    row('history.jsonl', `${((await stat(history)).size / 1e6).toFixed(1)} MB`)
    row('report.html', `${((await readFile(join(out, runId, 'report.html'))).length / 1e6).toFixed(2)} MB`)
  } finally {
    await rm(out, { recursive: true, force: true })
  }
}

if (!values['no-run']) await runCommand(positionals.length > 0 ? positionals : ['run'])
for (const figure of [...(await historySpeeds()), ...(await reportSizes())]) tell(figure)

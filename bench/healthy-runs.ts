import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

// Whether a system without mistakes passes every time, every other time with all processors loaded by others:
//   node bench/healthy-runs.ts [--runs 20] [-- duplicate-delivery --grep prison-visit.booked]
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { runs: { type: 'string', default: '20' } },
})
const runs = Number(values.runs)
const main = new URL('../bin/shakedown.js', import.meta.url).pathname

/** Keeps every processor busy with work of others. */
const load = (): readonly ChildProcess[] =>
  Array.from({ length: availableParallelism() }, () =>
    spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' }),
  )

const passes = { quiet: 0, loaded: 0 }
const out = await mkdtemp(join(tmpdir(), 'bench-healthy-'))
try {
  for (let nth = 0; nth < runs; nth += 1) {
    const kind = nth % 2 === 0 ? 'quiet' : 'loaded'
    const others = kind === 'loaded' ? load() : []
    const begun = performance.now()
    try {
      const child = spawn(process.execPath, [main, 'run', ...positionals, '--out', out], {
        stdio: ['ignore', 'ignore', 'pipe'],
      })
      const bad: string[] = []
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        bad.push(...text.split('\n').filter((line) => /^\S (fail|unknown) +\S+\/\S+ \(/.test(line)))
      })
      const [code] = await once(child, 'close')
      if (code === 0) passes[kind] += 1
      console.log(`${kind} run ${nth + 1}: exit ${code} after ${((performance.now() - begun) / 1000).toFixed(0)} s`)
      for (const line of bad) console.log(`  ${line}`)
    } finally {
      for (const other of others) other.kill('SIGKILL')
    }
  }
} finally {
  await rm(out, { recursive: true, force: true })
}
const half = Math.ceil(runs / 2)
console.log(`${passes.quiet} of ${half} pass on a quiet machine, ${passes.loaded} of ${runs - half} on a loaded one`)
process.exitCode = passes.quiet + passes.loaded === runs ? 0 : 1

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { builtExample } from './example-folder.ts'

// Whether a system without mistakes passes every time, every other time with all processors loaded by others:
//   node bench/healthy-runs.ts [--runs 20] [--example celery]… [-- duplicate-delivery --grep prison-visit.booked]
// `--example`: not what runs in this folder, but an example, installed and built by its page in a clone of what was committed; several one after the other.
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { runs: { type: 'string', default: '20' }, example: { type: 'string', multiple: true } },
})
const runs = Number(values.runs)
const main = new URL('../bin/shakedown.js', import.meta.url).pathname

/** Keeps every processor busy with work of others. */
const load = (): readonly ChildProcess[] =>
  Array.from({ length: availableParallelism() }, () =>
    spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' }),
  )

/** Where a run is started, and by which program. */
interface Place {
  readonly name: string
  readonly cwd: string
  readonly main: string
}

const runIn = async ({ name, cwd, main: program }: Place, out: string): Promise<boolean> => {
  const passes = { quiet: 0, loaded: 0 }
  for (let nth = 0; nth < runs; nth += 1) {
    const kind = nth % 2 === 0 ? 'quiet' : 'loaded'
    const others = kind === 'loaded' ? load() : []
    const begun = performance.now()
    try {
      const child = spawn(process.execPath, [program, 'run', ...positionals, '--out', out], {
        cwd,
        stdio: ['ignore', 'ignore', 'pipe'],
      })
      const told: string[] = []
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        told.push(...text.split('\n').filter((line) => /^\S (fail|unknown) +\S+\/\S+ \(|^\d+ \w+.* in /.test(line)))
      })
      const [code] = await once(child, 'close')
      if (code === 0) passes[kind] += 1
      console.log(
        `${name}${kind} run ${nth + 1}: exit ${code} after ${((performance.now() - begun) / 1000).toFixed(0)} s`,
      )
      for (const line of told) console.log(`  ${line}`)
    } finally {
      for (const other of others) other.kill('SIGKILL')
    }
  }
  const half = Math.ceil(runs / 2)
  console.log(
    `${name}${passes.quiet} of ${half} pass on a quiet machine, ${passes.loaded} of ${runs - half} on a loaded one`,
  )
  return passes.quiet + passes.loaded === runs
}

const out = await mkdtemp(join(tmpdir(), 'bench-healthy-'))
try {
  let allPass = true
  for (const example of values.example ?? []) {
    const { cwd, remove } = await builtExample(example)
    try {
      const program = join(cwd, '../node_modules/shakedown/bin/shakedown.js')
      allPass = (await runIn({ name: `${example}: `, cwd, main: program }, out)) && allPass
    } finally {
      await remove()
    }
  }
  if (values.example === undefined) allPass = await runIn({ name: '', cwd: process.cwd(), main }, out)
  process.exitCode = allPass ? 0 : 1
} finally {
  await rm(out, { recursive: true, force: true })
}

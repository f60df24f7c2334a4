import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { failsAs, failuresOf } from '../explore/same-failure.ts'
import type { RunResult } from '../harness/model/result.ts'
import { readResult } from '../reports/read-result.ts'

// How often a failure comes back when it is replayed: each failed cell of the runs given, so many times.
//   node bench/replay-share.ts [--times 5] <run>…
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { times: { type: 'string', default: '5' } },
})
const main = new URL('../bin/shakedown.js', import.meta.url).pathname
const out = await mkdtemp(join(tmpdir(), 'bench-replay-'))

const replay = async (
  run: string,
  cell: string,
): Promise<{ readonly result: RunResult; readonly diverged: boolean }> => {
  const child = spawn(process.execPath, [main, 'replay', run, '--cell', cell, '--out', out, '--json'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let [told, said] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text: string) => (told += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text))
  await once(child, 'close')
  return { result: JSON.parse(told), diverged: said.includes('it went another way') }
}

let [all, same, apart] = [0, 0, 0]
for (const folder of positionals) {
  const run = resolve(folder)
  for (const cell of (await readResult(join(run, 'result.json'))).cells) {
    const [failure] = failuresOf(cell)
    if (failure === undefined) continue
    let back = 0
    for (let time = 0; time < Number(values.times); time += 1) {
      const { result, diverged } = await replay(run, cell.id)
      all += 1
      const again = result.cells.some((each) => failsAs(each, failure))
      if (again) back += 1
      else if (diverged) apart += 1
    }
    same += back
    console.log(`${cell.id}: ${back} of ${values.times} replays fail by ${failure.check} again`)
  }
}
console.log(
  `${same} of ${all} replays (${all === 0 ? 0 : Math.round((100 * same) / all)} %) show the failure again; of the others ${apart} say where they went another way`,
)

import { appendFile, mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { random } from '../harness/random.ts'
import { reference } from '../targets/reference/index.ts'
import { type Hunted, hunt } from './explore/hunt.ts'
import { huntTable } from './explore/hunt-table.ts'

// Whether an exploration that is not told of a mistake finds it, by the check that the mistake names, and what that costs:
//   node bench/explore.ts [mistake…] [--draw 12] [--tries 1] [--minutes 3] [--seed a] [--shrink] [--out folder]
// Each try begins without coverage, stops at its first find, and is a line in results.jsonl there.
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    draw: { type: 'string' },
    tries: { type: 'string', default: '1' },
    minutes: { type: 'string', default: '3' },
    seed: { type: 'string', default: 'bench' },
    shrink: { type: 'boolean', default: false },
    out: { type: 'string', default: 'reports/bench-explore' },
  },
})
const out = resolve(values.out)
await mkdir(out, { recursive: true })
const known = reference().defects
const chosen = positionals.length === 0 ? known : known.filter(({ name }) => positionals.includes(name))
const drawn = random(values.seed).shuffle(chosen)
const mistakes = values.draw === undefined ? chosen : drawn.slice(0, Number(values.draw))
const hunted: Hunted[] = []
for (const mistake of mistakes)
  for (let nth = 1; nth <= Number(values.tries); nth += 1) {
    const seed = `${values.seed}-${nth}`
    const told = await hunt({ mistake, seed, minutes: Number(values.minutes), shrink: values.shrink, out })
    hunted.push(told)
    await appendFile(join(out, 'results.jsonl'), `${JSON.stringify(told)}\n`)
    console.error(`${mistake.name} (${seed}): ${told.words}`)
  }
console.log(huntTable(hunted))

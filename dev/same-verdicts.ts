import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { readResult } from '../reports/read-result.ts'

// Compares two runs cell by cell, such as a whole one and its shards merged: node dev/same-verdicts.ts <run> <run>
// A run is its folder, or the folder that holds it alone. Exit code: 0 where both planned the same cells and judged them alike, 1 where not.

const runIn = (folder: string): string => {
  if (existsSync(join(folder, 'result.json'))) return folder
  const [only, ...more] = readdirSync(folder).filter((name) => existsSync(join(folder, name, 'result.json')))
  if (only === undefined || more.length > 0) throw new Error(`${folder} holds no run, or several`)
  return join(folder, only)
}

const [one = '', other = ''] = process.argv.slice(2)
const [a, b] = await Promise.all([one, other].map(async (each) => readResult(join(runIn(each), 'result.json'))))
if (a === undefined || b === undefined) throw new Error('two runs are compared')
const [inA, inB] = [a, b].map(({ cells }) => new Map(cells.map(({ id, verdict }) => [id, verdict])))
const ids = [...new Set([...a.cells, ...b.cells].map(({ id }) => id))].toSorted()
const differing = ids.filter((id) => inA?.get(id) !== inB?.get(id))
for (const id of differing) console.log(`${id}: ${inA?.get(id) ?? 'not planned'}, and ${inB?.get(id) ?? 'not planned'}`)
if (a.seed !== b.seed) console.log(`their seeds differ: ${a.seed}, and ${b.seed}`)
const counted = Map.groupBy(ids, (id) => inA?.get(id) ?? 'not planned')
const words = [...counted].map(([verdict, { length }]) => `${length} ${verdict}`).join(', ')
console.log(`${ids.length - differing.length} of ${ids.length} cells are judged alike; the first run: ${words}`)
process.exitCode = differing.length === 0 && a.seed === b.seed ? 0 : 1

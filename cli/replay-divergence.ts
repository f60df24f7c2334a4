import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { divergenceOf, divergenceWords } from '../explore/divergence.ts'
import { historiesOf } from '../harness/model/history.ts'
import type { CellResult } from '../harness/model/result.ts'
import { readHistory } from '../harness/record/read-history.ts'

const historyIn = async (folder: string) => historiesOf((await readHistory(join(folder, 'history.jsonl'))).operations)

/** Where each cell of a replay went another way than in the run that it replays, a sentence each; nothing where that run's history is gone. */
export const divergences = async (
  run: string,
  replay: string,
  cells: readonly CellResult[],
): Promise<readonly string[]> => {
  if (!existsSync(join(run, 'history.jsonl'))) return []
  const [then, now] = [await historyIn(run), await historyIn(replay)]
  return cells.flatMap(({ id, verdict }) => {
    const [before, after] = [then(id), now(id)]
    if (verdict === 'skipped' || before === undefined || after === undefined) return []
    const divergence = divergenceOf(before, after)
    return divergence === undefined ? [] : [`${id}: ${divergenceWords(divergence)}`]
  })
}

import type { StreamFacts } from '../../harness/model/target.ts'
import type { CellResult } from '../../harness/model/result.ts'
import { standsIn } from '../../harness/standing.ts'
import { undeclared } from '../../harness/plan/undeclared.ts'
import type { ProofRow, ProofStream } from '../../reports/proof.ts'
import { readerScenario, seenBy } from './reader-scenario.ts'
import { type Tamper, type Tampered, tampers } from './tampered.ts'

const seenOn = (
  tamper: Tamper,
  stream: StreamFacts,
  cells: readonly CellResult[],
  keyOf: Tampered['keyOf'],
): ProofStream => {
  const { name, versions, addsUp } = stream
  if (tamper === 'altered' && versions !== 'replace' && addsUp !== true)
    return { stream: name, caught: false, unprovable: true, words: undeclared('update') }
  const cell = cells.find((each) => each.stream === name)
  if (cell === undefined) return { stream: name, caught: false, words: 'no cell was run' }
  const judged = cell.checks.find(({ check }) => check === seenBy(tamper, stream).name)
  const key = keyOf(name, tamper) ?? ''
  const [finding] = judged?.findings ?? []
  if (cell.error !== undefined || finding === undefined || judged?.verdict !== 'fail')
    return { stream: name, caught: false, words: cell.error ?? judged?.words ?? cell.words }
  // What nobody touched is red too: then it is not the tamper that was seen.
  const other = judged.findings.find(({ words }) => !standsIn(words, key))
  if (other !== undefined) return { stream: name, caught: false, words: `so is what nobody touched: ${other.words}` }
  return { stream: name, caught: true, words: finding.words }
}

/** What a run of {@link readerScenario} on a tampered target shows: for each tamper, whether the check that must see it did, on each stream. */
export const readerProof = (
  streams: readonly StreamFacts[],
  cells: readonly CellResult[],
  keyOf: Tampered['keyOf'],
): readonly ProofRow[] =>
  tampers.flatMap((tamper) =>
    [...Map.groupBy(streams, (stream) => seenBy(tamper, stream).name)].map(([check, on]) => ({
      defect: `an effect ${tamper}`,
      scenario: readerScenario.name,
      check,
      streams: on.map((stream) => seenOn(tamper, stream, cells, keyOf)),
    })),
  )

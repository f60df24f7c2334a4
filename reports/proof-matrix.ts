import { basename, dirname } from 'node:path'
import type { Subject } from '../harness/target.ts'
import type { Verdict } from '../harness/verdict.ts'
import { proofPage } from './html/proof-page.ts'
import { count, sentence } from './html/words.ts'
import { harmless, pen } from './terminal.ts'
import { writeReport } from './write-report.ts'

/** Whether one defect was caught on one stream, by the check that it names. */
export interface ProofStream {
  readonly stream: string
  readonly caught: boolean
  /** What the check said; or for an escape, why it did not. */
  readonly words: string
}

/** One known mistake, switched on by itself. */
export interface ProofRow {
  readonly defect: string
  readonly scenario: string
  /** The check that must catch it; any other check's fail is an escape. */
  readonly check: string
  readonly streams: readonly ProofStream[]
}

/** Everything that a proof showed. */
export interface Proof {
  /** All scenarios against the system without defects. */
  readonly healthy: { readonly verdict: Verdict; readonly words: string }
  readonly rows: readonly ProofRow[]
  readonly seed: string
  readonly subject: Subject
}

/** A proof in one sentence. A defect that was tried on no stream has escaped: nothing caught it. */
export const proofWords = ({ healthy, rows }: Proof): string => {
  const escaped = rows.filter(({ streams }) => streams.length === 0 || streams.some(({ caught }) => !caught)).length
  const all = rows.length === 1 ? 'the one defect was caught' : `all ${rows.length} defects were caught`
  const found = escaped === 0 ? all : `${escaped} of ${rows.length} defects escaped`
  return `${found}, and the healthy system ${healthy.verdict === 'pass' ? 'passes' : `does not pass (${healthy.verdict})`}`
}

/** Prints the proof matrix: a line for each defect and stream, then the healthy system, then the sum. */
export const proofMatrix = (
  proof: Proof,
  out: NodeJS.WritableStream,
  { colour }: { readonly colour: boolean },
): void => {
  const { style, outcome } = pen(colour)
  const { healthy, rows } = proof
  const cells = rows.flatMap(({ defect, scenario, check, streams }) =>
    (streams.length > 0 ? streams : [{ stream: '(no stream)', caught: false, words: 'it was tried on no stream' }]).map(
      ({ stream, caught, words }) => ({ caught, words, columns: [defect, scenario, check, stream] }),
    ),
  )
  const heads = ['defect', 'scenario', 'check that must catch it', 'stream']
  const widths = heads.map((head, nth) =>
    Math.max(head.length, ...cells.map(({ columns }) => columns[nth]?.length ?? 0)),
  )
  const line = (columns: readonly string[]): string =>
    columns.map((text, nth) => text.padEnd(widths[nth] ?? 0)).join('  ')
  out.write(`${' '.repeat(11)}${style('dim', line(heads).trimEnd())}\n`)
  for (const { caught, words, columns } of cells) {
    const mark = caught ? style('green', '✓ caught   ') : style(['red', 'bold'], '✕ ESCAPED  ')
    out.write(`${mark}${caught ? line(columns).trimEnd() : `${line(columns)}  ${harmless(words)}`}\n`)
  }
  out.write(`${outcome(healthy.verdict, 11)}healthy system: ${harmless(healthy.words)}\n`)
  out.write(
    `${style('bold', sentence(proofWords(proof)))} Seed ${proof.seed}, ${count(cells.length, 'cell')} with defects.\n`,
  )
}

/** Writes the proof as a page; gives its path. */
export const proofHtml = async (proof: Proof, file: string): Promise<string> =>
  writeReport(dirname(file), basename(file), proofPage(proof, proofWords(proof)))

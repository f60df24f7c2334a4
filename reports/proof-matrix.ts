import { basename, dirname } from 'node:path'
import { proofPage } from './html/proof-page.ts'
import { count, sentence } from './html/words.ts'
import { type Proof, type ProofStream, proofWords } from './proof.ts'
import { harmless, pen } from './terminal.ts'
import { writeReport } from './write-report.ts'

/** Prints the proof matrix: a line for each defect and stream, then the healthy system, then the sum. */
export const proofMatrix = (
  proof: Proof,
  out: NodeJS.WritableStream,
  { colour }: { readonly colour: boolean },
): void => {
  const { style, outcome } = pen(colour)
  const { healthy, rows } = proof
  const cells = rows.flatMap(({ defect, scenario, check, streams }) =>
    (streams.length > 0
      ? streams
      : [{ stream: '(no stream)', caught: false, words: 'it was tried on no stream' } satisfies ProofStream]
    ).map(({ stream, caught, unprovable = false, words }: ProofStream) => ({
      caught,
      unprovable,
      words,
      columns: [defect, scenario, check, stream],
    })),
  )
  const heads = ['defect', 'scenario', 'check that must catch it', 'stream']
  const widths = heads.map((head, nth) =>
    Math.max(head.length, ...cells.map(({ columns }) => columns[nth]?.length ?? 0)),
  )
  const line = (columns: readonly string[]): string =>
    columns.map((text, nth) => text.padEnd(widths[nth] ?? 0)).join('  ')
  out.write(`${' '.repeat(11)}${style('dim', line(heads).trimEnd())}\n`)
  for (const { caught, unprovable, words, columns } of cells) {
    const missed = unprovable ? style('yellow', '? no way   ') : style(['red', 'bold'], '✕ ESCAPED  ')
    const mark = caught ? style('green', '✓ caught   ') : missed
    out.write(`${mark}${caught ? line(columns).trimEnd() : `${line(columns)}  ${harmless(words)}`}\n`)
  }
  if (healthy !== undefined) out.write(`${outcome(healthy.verdict, 11)}healthy system: ${harmless(healthy.words)}\n`)
  out.write(
    `${style('bold', sentence(proofWords(proof)))} Seed ${proof.seed}, ${count(cells.length, 'cell')} with defects.\n`,
  )
}

/** Writes the proof as a page; gives its path. */
export const proofHtml = async (proof: Proof, file: string): Promise<string> =>
  writeReport(dirname(file), basename(file), proofPage(proof, proofWords(proof)))

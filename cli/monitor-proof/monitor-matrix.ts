import { harmless, pen } from '../../reports/terminal.ts'
import type { MonitorRow } from './prove-mistake.ts'

/** What a proof of monitors came to. */
export interface MonitorProof {
  readonly rows: readonly MonitorRow[]
  /** Of what somebody heard while nothing was wrong; empty as it should be. */
  readonly falseAlarms: readonly string[]
  /** How many looks the healthy system had before the first mistake. */
  readonly healthyLooks: number
}

/** Whether every mistake was caught, and nothing else was told. */
export const isProven = ({ rows, falseAlarms }: MonitorProof): boolean =>
  falseAlarms.length === 0 && rows.every(({ caught }) => caught)

const columnsOf = ({ mistake, monitor, aspect, withinLooks, openedAfterLooks }: MonitorRow): readonly string[] => [
  mistake,
  aspect === 'looks' ? monitor : `${monitor} (${aspect})`,
  `${openedAfterLooks ?? '-'} of ${withinLooks}`,
]

/** Prints the matrix: a line for each mistake, then the healthy system. */
export const monitorMatrix = (
  proof: MonitorProof,
  out: NodeJS.WritableStream,
  { colour }: { readonly colour: boolean },
): void => {
  const { style } = pen(colour)
  const heads = ['mistake', 'the one incident', 'told by look']
  const cells = proof.rows.map((row) => ({ row, columns: columnsOf(row) }))
  const widths = heads.map((head, nth) =>
    Math.max(head.length, ...cells.map(({ columns }) => columns[nth]?.length ?? 0)),
  )
  const line = (columns: readonly string[]): string =>
    columns.map((text, nth) => text.padEnd(widths[nth] ?? 0)).join('  ')
  out.write(`${' '.repeat(11)}${style('dim', line(heads).trimEnd())}\n`)
  for (const { row, columns } of cells) {
    const mark = row.caught ? style('green', '✓ caught   ') : style(['red', 'bold'], '✕ ESCAPED  ')
    out.write(`${mark}${row.caught ? line(columns).trimEnd() : `${line(columns)}  ${harmless(row.words)}`}\n`)
  }
  const { falseAlarms, healthyLooks } = proof
  out.write(
    falseAlarms.length === 0
      ? `${style('green', '✓ quiet    ')}healthy system: nobody heard of anything in ${healthyLooks} looks\n`
      : `${style(['red', 'bold'], '✕ FALSE    ')}healthy system: ${harmless(falseAlarms.join('; '))}\n`,
  )
}

import type { Subject } from '../harness/model/target.ts'
import type { Verdict } from '../harness/model/verdict.ts'

/** Whether one defect was caught on one stream, by the check that it names. */
export interface ProofStream {
  readonly stream: string
  readonly caught: boolean
  /** The target does not name it among those that must be caught on this stack. */
  readonly unprovable?: boolean
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
  /** All scenarios against the system without defects. Absent where only its defects were asked for. */
  readonly healthy?: { readonly verdict: Verdict; readonly words: string }
  readonly rows: readonly ProofRow[]
  readonly seed: string
  readonly subject: Subject
}

/** A defect that was tried on no stream has escaped: nothing caught it. */
export const hasEscaped = ({ streams }: Pick<ProofRow, 'streams'>): boolean =>
  streams.length === 0 || streams.some(({ caught, unprovable = false }) => !caught && !unprovable)

/** Caught wherever it was tried. */
export const isCaught = ({ streams }: Pick<ProofRow, 'streams'>): boolean =>
  streams.length > 0 && streams.every(({ caught }) => caught)

/** A proof in one sentence. */
export const proofWords = ({ healthy, rows }: Proof): string => {
  const escaped = rows.filter(hasEscaped).length
  const unprovable = rows.filter((row) => !hasEscaped(row) && !isCaught(row)).length
  const all = rows.length === 1 ? 'the one defect was caught' : `all ${rows.length} defects were caught`
  const some = `${rows.length - unprovable} of ${rows.length} defects were caught, and the others cannot be proven on this stack`
  const found = escaped > 0 ? `${escaped} of ${rows.length} defects escaped` : unprovable > 0 ? some : all
  if (healthy === undefined) return found
  return `${found}, and the healthy system ${healthy.verdict === 'pass' ? 'passes' : `does not pass (${healthy.verdict})`}`
}

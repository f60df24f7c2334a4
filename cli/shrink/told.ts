import { join, relative } from 'node:path'
import { accountOf } from '../../explore/account.ts'
import { historiesOf } from '../../harness/model/history.ts'
import type { CellResult } from '../../harness/model/result.ts'
import type { Schedule } from '../../harness/model/schedule.ts'
import { readHistory } from '../../harness/record/read-history.ts'
import { type ReplicaCounts, replicasInWords } from '../../harness/plan/with-replicas.ts'
import { count } from '../../reports/html/words.ts'

/** A run, and the cell of it that failed. */
export interface Seen {
  readonly directory: string
  readonly result: CellResult
}

/** What is told of it. */
export interface Told {
  /** What was found, in the words of the cell. */
  readonly words: string
  /** What happened, a sentence a line. */
  readonly account: readonly string[]
  readonly report: string
  readonly replay: string
}

/** `shrunk.json`: what a failure came down to. */
export interface Shrunk extends Told {
  readonly cell: string
  readonly check: string
  readonly form: string
  /** Steps and faults before and after, the control event aside. */
  readonly size: { readonly from: number; readonly to: number }
  /** Whether nothing more can be left out; false where the search was ended before. */
  readonly minimal: boolean
  /** How many replicas of a service were enough, by service, where that is not as many as its target names. */
  readonly replicas?: ReplicaCounts
  /** Of the last runs of the smallest schedule; none where the search was ended before. */
  readonly fails: number
  readonly runs: number
  readonly schedule: Schedule
}

/** `2 steps, 1 fault`: the control event aside. A walk has no steps that could be left out. */
export const sizeWords = ({ steps, faults }: Schedule): string =>
  [...(steps.length === 0 ? [] : [count(steps.length - 1, 'step')]), count(faults.length, 'fault')].join(', ')

/** Reads from a run what is told of its failed cell. */
export const toldOf = async ({ directory, result: { id, words } }: Seen, cwd: string): Promise<Told> => ({
  words,
  account: accountOf(historiesOf((await readHistory(join(directory, 'history.jsonl'))).operations)(id)),
  report: relative(cwd, join(directory, 'report.html')),
  replay: `npx shakedown replay ${relative(cwd, directory)} --cell ${id}`,
})

/** The same for a person. */
export const shrunkLines = ({
  minimal,
  schedule,
  size,
  replicas,
  fails,
  runs,
  account,
  words,
  report,
  replay,
}: Shrunk): readonly string[] => [
  `${minimal ? 'The smallest that still fails' : 'The smallest found until it was stopped'}: ${[sizeWords(schedule), ...(replicas === undefined ? [] : [replicasInWords(replicas)])].join(', ')} (${size.from} steps and faults before, ${size.to} now)${runs === 0 ? '' : `; it failed ${fails} of ${runs} times`}.`,
  ...account.map((line) => `  ${line}`),
  `So: ${words}`,
  `Report: ${report}`,
  `Again: ${replay}`,
]

import { z } from 'zod'
import type { Operation } from '../../harness/model/operation.ts'
import type { RunResult } from '../../harness/model/result.ts'
import { worst } from '../../harness/model/verdict.ts'
import { breakable, html } from '../../reports/html/markup.ts'
import { page } from '../../reports/html/page.ts'
import { outcomeWords, verdictMark, verdictSign } from '../../reports/html/verdict-mark.ts'
import { count, seconds, sentence } from '../../reports/html/words.ts'
import { badge } from './badge.ts'

/** Where a site lies: a folder, or a bucket. */
export interface Place {
  /** What it is called in messages. */
  readonly name: string
  /** The text of a file; undefined where there is none. */
  read(path: string): Promise<string | undefined>
  /** Writes a file, whole or not at all. */
  write(path: string, text: string): Promise<void>
  /** Removes a run's files. */
  removeRun(runId: string): Promise<void>
}

const entryForm = z.object({
  runId: z.string().regex(/^[\w-]+$/),
  target: z.string(),
  stack: z.string(),
  subject: z.string(),
  commit: z.string(),
  startedAt: z.string(),
  durationMs: z.number(),
  verdict: z.enum(['pass', 'fail', 'unknown']),
  words: z.string(),
})

/** `runs.json`: what the site holds, the newest first. */
export const manifestForm = z.object({ schemaVersion: z.literal(1), runs: z.array(entryForm) })

/** One run on the site. */
export type Entry = z.infer<typeof entryForm>

/** What the site says of a run. */
export const entryOf = ({
  runId,
  target,
  stack,
  subject,
  startedAt,
  durationMs,
  verdict,
  words,
}: RunResult): Entry => ({
  runId,
  target,
  stack,
  startedAt,
  durationMs,
  verdict,
  words: withoutQuotes(words),
  subject: `${subject.name} ${subject.version}`,
  commit: subject.commit ?? '',
})

/** What a service said may hold anything, also what nobody may read outside. */
const withoutQuotes = (words: string): string => words.replaceAll(/\bsaid "[^"]*"/g, 'said something (left out)')

/** A result without what services wrote. */
export const resultWithoutLogs = (result: RunResult): RunResult => ({
  ...result,
  words: withoutQuotes(result.words),
  cells: result.cells.map((cell) => ({
    ...cell,
    words: withoutQuotes(cell.words),
    checks: cell.checks.map((check) => ({
      ...check,
      words: withoutQuotes(check.words),
      findings: check.findings.map((finding) => ({ ...finding, words: withoutQuotes(finding.words) })),
    })),
    bites: cell.bites.map((bite) => ({ ...bite, words: withoutQuotes(bite.words) })),
  })),
})

/** Operations without what services wrote: their lines keep their place and level, and lose their text. */
export const operationsWithoutLogs = (operations: readonly Operation[]): readonly Operation[] =>
  operations.map((operation) =>
    operation.kind === 'log' || operation.kind === 'alert' ? { ...operation, message: '(left out)' } : operation,
  )

/** New and known runs together, the newest first: so many that stay, and those that go. */
export const kept = (
  known: readonly Entry[],
  added: readonly Entry[],
  atMost: number,
): { readonly stay: readonly Entry[]; readonly go: readonly Entry[] } => {
  const all = [...new Map([...known, ...added].map((entry) => [entry.runId, entry])).values()].toSorted((a, b) =>
    b.startedAt.localeCompare(a.startedAt),
  )
  return { stay: all.slice(0, atMost), go: all.slice(atMost) }
}

/** The latest run of each target and stack. */
const latest = (entries: readonly Entry[]): readonly Entry[] => [
  ...new Map(entries.toReversed().map((entry) => [`${entry.target}/${entry.stack}`, entry])).values(),
]

const badgeName = ({ target, stack }: Entry): string => `badge-${target}-${stack}.svg`.replaceAll(/[^\w.-]/g, '-')

/** The badges, one a target and stack, by file. */
export const badges = (entries: readonly Entry[]): Readonly<Record<string, string>> =>
  Object.fromEntries(
    latest(entries).map((entry) => [badgeName(entry), badge(`${entry.target} on ${entry.stack}`, entry.verdict)]),
  )

/** What the latest runs come to. */
const words = (latestRuns: readonly Entry[]): string => {
  const [only] = latestRuns
  if (only !== undefined && latestRuns.length === 1) return `${only.target} on ${only.stack}: ${only.words}`
  const well = latestRuns.filter(({ verdict }) => verdict === 'pass').length
  return well === latestRuns.length
    ? `all ${well} latest runs pass`
    : `${latestRuns.length - well} of ${latestRuns.length} latest runs do not pass`
}

/** The text of `index.html`. */
export const indexPage = (entries: readonly Entry[]): string => {
  const latestRuns = latest(entries)
  const verdict = worst(latestRuns.map((entry) => entry.verdict))
  return page({
    title: `${outcomeWords[verdict]}: ${words(latestRuns)} (Shakedown)`,
    content: html`<header class="${verdict}">
        <h1>
          ${verdictSign(verdict)}<span
            ><span class="word">${outcomeWords[verdict]}:</span>
            ${sentence(words(latestRuns)).replace(/^[A-Z]/, (letter) => letter.toLowerCase())}</span
          >
        </h1>
        <p class="lead">
          The latest run of each target and stack:
          ${latestRuns.map((entry) => html`<a href="runs/${entry.runId}/report.html">${entry.target} on ${entry.stack}</a> ${verdictMark(entry.verdict)} `)}
        </p>
      </header>
      <section aria-labelledby="runs">
        <h2 id="runs">${count(entries.length, 'run')}</h2>
        <div class="scroll" role="group" aria-label="Runs" tabindex="0">
          <table class="runs">
            <thead>
              <tr>
                <th scope="col">Began (UTC)</th>
                <th scope="col">Outcome</th>
                <th scope="col">What it came to</th>
                <th scope="col">Target and stack</th>
                <th scope="col">Subject</th>
                <th scope="col" class="took">Took</th>
              </tr>
            </thead>
            <tbody>
              ${entries.map(
                (entry) =>
                  html`<tr>
                    <th scope="row">
                      <a href="runs/${entry.runId}/report.html"
                        >${entry.startedAt.slice(0, 10)} <span class="at">${entry.startedAt.slice(11, 16)}</span></a
                      >
                    </th>
                    <td>${verdictMark(entry.verdict)}</td>
                    <td class="said">${sentence(entry.words)}</td>
                    <td>${breakable(`${entry.target} on ${entry.stack}`)}</td>
                    <td>${entry.subject}<br /><code>${entry.commit.slice(0, 9)}</code></td>
                    <td class="took">${seconds(entry.durationMs)}</td>
                  </tr>`,
              )}
            </tbody>
          </table>
        </div>
      </section>`,
  })
}

import { appendFile, stat } from 'node:fs/promises'
import type { RunResult } from '../harness/model/result.ts'
import { messageOf } from '../harness/errors.ts'
import { headlineName, headlinesOf } from './headlines.ts'
import { count, sentence } from './html/words.ts'
import { summaryLines } from './markdown.ts'
import type { ReportInput } from './reporter.ts'
import { writeReport } from './write-report.ts'

/** GitHub shows ten annotations of a kind a step, and drops the rest without a word. */
const annotationsAtMost = 10
/** GitHub refuses a step's summary beyond 1 MiB as a whole: what several commands of a step wrote counts together. */
const summaryBytesAtMost = 1024 * 1024

const escaped = (text: string): string => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
const property = (text: string): string => escaped(text).replaceAll(':', '%3A').replaceAll(',', '%2C')

/** The workflow commands that make annotations: one a weakness, the last telling how many there are more. */
export const annotations = (run: RunResult): readonly string[] => {
  const headlines = headlinesOf(run.cells)
  const shown = headlines.length > annotationsAtMost ? headlines.slice(0, annotationsAtMost - 1) : headlines
  const more = headlines.slice(shown.length)
  const kindOf = (verdict: 'fail' | 'unknown'): string => (verdict === 'fail' ? 'error' : 'warning')
  const rest = more.some(({ verdict }) => verdict === 'fail') ? 'error' : 'warning'
  return [
    ...shown.map(
      (headline) =>
        `::${kindOf(headline.verdict)} title=${property(`${headline.severity} ${headlineName(headline)}`)}::${escaped(
          `${sentence(headline.words)} See it again: ${headline.cells[0]?.replay ?? ''}`.trimEnd(),
        )}`,
    ),
    ...(more.length === 0
      ? []
      : [
          `::${rest} title=${count(more.length, 'more weakness', 'more weaknesses')}::They stand in the step's summary.`,
        ]),
  ]
}

/** So many whole lines as fit, with a last one that says what was left out. */
export const fitted = (lines: readonly string[], bytes: number): string => {
  const whole = lines.join('\n')
  if (Buffer.byteLength(whole) <= bytes) return whole
  const closing = '\n\nThe rest does not fit into a summary; the run’s folder has it, in `github-summary.md`.\n'
  let room = bytes - Buffer.byteLength(closing)
  const kept = lines.slice(
    0,
    lines.findIndex((line) => (room -= Buffer.byteLength(line) + 1) < 0),
  )
  return kept.length === 0 ? '' : `${kept.join('\n')}${closing}`
}

const appendSummary = async (file: string, lines: readonly string[]): Promise<void> => {
  const used = await stat(file).then(
    ({ size }) => size,
    () => 0,
  )
  await appendFile(file, fitted(lines, summaryBytesAtMost - used))
}

/** Writes `github-summary.md`, adds it to the step's summary, and says the annotations, where it runs in GitHub Actions. */
export const github = async ({ result, directory, surroundings }: ReportInput): Promise<string> => {
  const lines = summaryLines(result)
  const file = await writeReport(directory, 'github-summary.md', lines.join('\n'))
  if (surroundings?.env['GITHUB_ACTIONS'] !== 'true') return file
  for (const line of annotations(result)) surroundings.say(line)
  const summary = surroundings.env['GITHUB_STEP_SUMMARY'] ?? ''
  // The run is judged and on disk: a summary that cannot be shown is no reason to fail it.
  if (summary !== '')
    await appendSummary(summary, lines).catch((error: unknown) =>
      surroundings.say(`::warning::the step's summary cannot be written: ${escaped(messageOf(error))}`),
    )
  return file
}

import type { CellResult, RunResult } from '../harness/model/result.ts'
import { headlineName, headlinesOf } from './headlines.ts'
import { count, seconds, sentence } from './html/words.ts'
import { code, plain, table } from './markdown-text.ts'
import type { ReportInput } from './reporter.ts'
import { writeReport } from './write-report.ts'

const signs = { pass: '✅', fail: '❌', unknown: '❔', skipped: '➖' } satisfies Record<CellResult['verdict'], string>
const words = { pass: 'Pass', fail: 'Fail', unknown: 'Unknown' } satisfies Record<RunResult['verdict'], string>

const subjectOf = ({ name, version, commit, image }: RunResult['subject']): string =>
  [`${name} ${version}`, commit && `commit ${commit}`, image && `image ${image}`]
    .filter((part) => part !== undefined && part !== '')
    .join(', ')

/** The text of `summary.md`, line by line: the verdict, then each weakness once, then how to see each cell again. */
export const summaryLines = (run: RunResult): readonly string[] => {
  const many = (outcome: CellResult['verdict']): number => run.cells.filter(({ verdict }) => verdict === outcome).length
  const tally = (['fail', 'unknown', 'pass', 'skipped'] as const)
    .filter((outcome) => many(outcome) > 0)
    .map((outcome) => `${signs[outcome]} ${many(outcome)} ${outcome}`)
    .join(', ')
  const headlines = headlinesOf(run.cells)
  const bad = run.cells.filter(({ verdict }) => verdict === 'fail' || verdict === 'unknown')
  return [
    `## ${signs[run.verdict]} ${words[run.verdict]}: ${plain(run.words)}`,
    '',
    `${plain(subjectOf(run.subject))}, on ${plain(run.stack)}. ${tally === '' ? 'No cells' : tally}, in ${seconds(run.durationMs)}. Seed ${code(run.seed)}, run ${code(run.runId)}.`,
    ...(run.defects.length === 0 ? [] : ['', `Known mistakes were switched on: ${run.defects.map(code).join(', ')}.`]),
    ...(headlines.length === 0
      ? []
      : [
          '',
          `### ${count(headlines.length, 'weakness', 'weaknesses')}`,
          '',
          ...table(
            ['', 'weakness', 'severity', 'for example'],
            headlines.map((headline) => [
              signs[headline.verdict],
              plain(headlineName(headline)),
              headline.severity,
              plain(sentence(headline.words)),
            ]),
          ),
        ]),
    ...(bad.length === 0
      ? []
      : [
          '',
          '<details><summary>Cells that did not pass</summary>',
          '',
          ...table(
            ['', 'cell', 'see it again'],
            bad.map(({ verdict, id, replay }) => [signs[verdict], code(id), replay === '' ? '' : code(replay)]),
          ),
          '',
          '</details>',
        ]),
    '',
  ]
}

/** Writes `summary.md`, for a pull request or a wiki. */
export const markdown = async ({ result, directory }: ReportInput): Promise<string> =>
  writeReport(directory, 'summary.md', summaryLines(result).join('\n'))

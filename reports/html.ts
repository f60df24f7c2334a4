import type { RunResult } from '../harness/model/result.ts'
import { cellAnchor, cellName } from './html/cell-name.ts'
import { cellSection } from './html/cell.ts'
import { guide } from './html/guide.ts'
import { headline } from './html/headline.ts'
import { html as template, type Markup } from './html/markup.ts'
import { matrix } from './html/matrix.ts'
import { page } from './html/page.ts'
import { type Outcome, outcomes, outcomeWords, verdictMark } from './html/verdict-mark.ts'
import { sentence } from './html/words.ts'
import type { ReportInput } from './reporter.ts'
import { writeReport } from './write-report.ts'

const titles: Readonly<Record<Outcome, string>> = {
  fail: 'Failed',
  unknown: 'Could not be judged',
  pass: 'Passed',
  skipped: 'Skipped',
}

const skippedList = (cells: readonly (readonly [number, RunResult['cells'][number]])[]): Markup =>
  template`<ul class="skips">${cells.map(
    ([position, cell]) =>
      template`<li id="${cellAnchor(position)}">${verdictMark('skipped')} ${cellName(cell)}: ${sentence(cell.words)}</li>`,
  )}</ul>`

const group = (outcome: Outcome, { result, operations }: Omit<ReportInput, 'directory'>): Markup => {
  const cells = [...result.cells.entries()].filter(([, { verdict }]) => verdict === outcome)
  if (cells.length === 0) return template``
  const shown =
    outcome === 'skipped'
      ? skippedList(cells)
      : cells.map(([position, cell]) => cellSection(cellAnchor(position), cell, operations))
  return template`<section aria-labelledby="${outcome}"><h2 id="${outcome}">${titles[outcome]} <span class="many">${cells.length}</span></h2>${shown}</section>`
}

/** The text of `report.html`: the verdict first, then scenario × stream, then each cell with its evidence, the worst first. */
const reportHtml = (input: Omit<ReportInput, 'directory'>): string => {
  const { result } = input
  return page({
    title: `${outcomeWords[result.verdict]}: ${result.words}, ${result.subject.name} (Shakedown ${result.runId})`,
    charts: true,
    content: template`${headline(result)}
<section aria-labelledby="matrix"><h2 id="matrix">Scenarios and streams</h2>${matrix(result.cells)}</section>
${outcomes.map((outcome) => group(outcome, input))}
${guide()}`,
  })
}

/** Writes `report.html`, for people: one file that needs nothing else. */
export const html = async (input: ReportInput): Promise<string> =>
  writeReport(input.directory, 'report.html', reportHtml(input))

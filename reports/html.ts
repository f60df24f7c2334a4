import { historiesOf } from '../harness/model/history.ts'
import type { CellResult, RunResult } from '../harness/model/result.ts'
import { cellPages, sectionOf } from './html/cell-pages.ts'
import { cellAnchor, cellFile, cellName } from './html/cell-name.ts'
import { cellSection } from './html/cell.ts'
import { guide } from './html/guide.ts'
import { headline } from './html/headline.ts'
import { headlines } from './html/headlines.ts'
import { html as template, type Markup } from './html/markup.ts'
import { matrix } from './html/matrix.ts'
import { page } from './html/page.ts'
import { type Outcome, outcomes, outcomeWords, verdictMark } from './html/verdict-mark.ts'
import { seconds, sentence } from './html/words.ts'
import type { ReportInput } from './reporter.ts'
import { writeReport } from './write-report.ts'
import { worstFirst } from '../harness/judge/worst-first.ts'

const titles: Readonly<Record<Outcome, string>> = {
  fail: 'Failed',
  unknown: 'Could not be judged',
  pass: 'Passed',
  skipped: 'Skipped',
}

/** Characters of evidence that the report holds itself; what is beyond is on the cells' own pages. */
const most = 1_000_000

const skippedList = (cells: readonly CellResult[]): Markup =>
  template`<ul class="skips">${cells.map(
    (cell) =>
      template`<li id="${cellAnchor(cell.id)}">${verdictMark('skipped')} ${cellName(cell)}: ${sentence(cell.words)}</li>`,
  )}</ul>`

/** A cell in one line, which leads to its page. */
const line = (cell: CellResult): Markup =>
  template`<li id="${cellAnchor(cell.id)}"><a href="${cellFile(cell.id)}">${verdictMark(cell.verdict)} ${cellName(cell)}</a> <span class="fine">${seconds(cell.endedMs - cell.startedMs)}${cell.verdict !== 'pass' && `: ${sentence(cell.words)}`}</span></li>`

/** The evidence of cells within the report, as far as it has room; the others in one line each. */
const shown = async (cells: readonly CellResult[], directory: string, room: { left: number }): Promise<Markup> => {
  const sections: Markup[] = []
  const lines: Markup[] = []
  for (const cell of cells) {
    const section = (await sectionOf(directory, cell)) ?? cellSection(cell, undefined)
    if (section.markup.length > room.left) lines.push(line(cell))
    else {
      room.left -= section.markup.length
      sections.push(section)
    }
  }
  return template`${sections}${lines.length > 0 && template`<ul class="lines">${lines}</ul>`}`
}

const group = (outcome: Outcome, cells: readonly CellResult[], content: Markup): Markup =>
  template`<section aria-labelledby="${outcome}"><h2 id="${outcome}">${titles[outcome]} <span class="many">${cells.length}</span></h2>${content}</section>`

/** The cells, the worst first. Those that passed are told in a line each, unless all is to be in one file. */
const groups = async ({ cells }: RunResult, directory: string, singleFile: boolean): Promise<readonly Markup[]> => {
  const room = { left: singleFile ? Infinity : most }
  const all: Markup[] = []
  for (const outcome of outcomes) {
    const own = worstFirst(cells).filter(({ verdict }) => verdict === outcome)
    if (own.length === 0) continue
    const content =
      outcome === 'skipped'
        ? skippedList(own)
        : outcome === 'pass' && !singleFile
          ? template`<ul class="lines">${own.map(line)}</ul>`
          : await shown(own, directory, room)
    all.push(group(outcome, own, content))
  }
  return all
}

/**
 * Writes `report.html`, for people: the verdict first, then scenario × stream, then the cells. The page of each cell lies beside it in `cells/`; where the
 * history is given, these are written too.
 */
export const html = async ({ result, operations, directory, singleFile = false }: ReportInput): Promise<string> => {
  if (operations !== undefined) {
    const pages = await cellPages(directory)
    const historyOf = historiesOf(operations)
    for (const cell of result.cells) if (cell.verdict !== 'skipped') await pages.write(cell, historyOf(cell.id))
  }
  const text = page({
    title: `${outcomeWords[result.verdict]}: ${result.words}, ${result.subject.name} (Shakedown ${result.runId})`,
    charts: true,
    content: template`${headline(result)}
${headlines(result)}
<section aria-labelledby="matrix"><h2 id="matrix">Scenarios and streams</h2>${matrix(result.cells)}</section>
${await groups(result, directory, singleFile)}
${guide()}`,
  })
  return writeReport(directory, 'report.html', text)
}

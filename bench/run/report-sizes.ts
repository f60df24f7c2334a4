import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { historyOf } from '../../harness/model/history.ts'
import { cellPages } from '../../reports/html/cell-pages.ts'
import { html } from '../../reports/html.ts'
import { startBrowser } from '../../test/fixtures/browser.ts'
import { bigRun } from '../../test/fixtures/finished-run.ts'
import type { Figure } from './figure.ts'

const cells = 2_000

/** How large the report of many cells is, and how soon a browser has it ready for its reader. */
export const reportSizes = async (): Promise<readonly Figure[]> => {
  const directory = await mkdtemp(join(tmpdir(), 'bench-report-'))
  const browser = await startBrowser()
  try {
    const one = bigRun(1, 125)
    const [passed] = one.result.cells
    if (passed === undefined) throw new Error('no cell')
    const history = historyOf(one.operations, passed.id)
    const all = Array.from({ length: cells }, (_, nth) => {
      return { ...passed, id: `${passed.id}-${nth}`, variant: `${passed.variant}-${nth}` }
    })
    const begun = performance.now()
    const pages = await cellPages(directory)
    for (const cell of all) await pages.write(cell, history)
    const pagesMs = performance.now() - begun
    const file = await html({ result: { ...one.result, cells: all }, directory })
    const page = await browser.newPage()
    await page.goto(pathToFileURL(file).href)
    const readyMs = Number(
      await page.evaluate('performance.timing.domInteractive - performance.timing.navigationStart'),
    )
    const elements = Number(await page.evaluate('document.querySelectorAll("*").length'))
    const { size } = await stat(file)
    return [
      {
        name: `report.html of ${cells} cells`,
        words: `${(size / 1e6).toFixed(2)} MB, ${elements} elements`,
        holds: size < 5e6,
      },
      { name: 'interactive after', words: `${(readyMs / 1000).toFixed(2)} s`, holds: readyMs <= 1000 },
      { name: 'page of a cell written in', words: `${(pagesMs / cells).toFixed(1)} ms` },
    ]
  } finally {
    await browser.close()
    await rm(directory, { recursive: true, force: true })
  }
}

import { existsSync, readFileSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { CellResult } from '../../harness/model/result.ts'
import { cellFile } from './cell-name.ts'
import { cellSection, type JudgedHistory } from './cell.ts'
import type { ReadPicture } from './journey/pictures.ts'
import { html, type Markup, trusted } from './markup.ts'
import { page, pageAssets } from './page.ts'
import { outcomeWords } from './verdict-mark.ts'
import { unwritable } from '../write-report.ts'

/** Writes the pages of a run's cells, one a cell, each as soon as it is judged: its history is needed no longer then. */
export interface CellPages {
  /** @throws {ShakedownError} `report-unwritable`, exit code 4 */
  write(cell: CellResult, history: JudgedHistory | undefined): Promise<void>
}

const [from, to] = ['<!-- the cell -->', '<!-- end of the cell -->']

const nameOf = ({ scenario, stream, variant }: CellResult): string =>
  [scenario, 'on', stream, variant].filter((word) => word !== '').join(' ')

/** Pictures lie in the page itself, so that they are there wherever it goes. */
const pictureIn =
  (directory: string): ReadPicture =>
  (file) => {
    const path = join(directory, file)
    return existsSync(path) ? `data:image/jpeg;base64,${readFileSync(path, 'base64')}` : undefined
  }

const text = (cell: CellResult, history: JudgedHistory | undefined, picture: ReadPicture): string => {
  const up = cellFile(cell.id)
    .split('/')
    .slice(1)
    .map(() => '..')
  return page({
    title: `${outcomeWords[cell.verdict]}: ${nameOf(cell)} (Shakedown)`,
    charts: true,
    assets: [...up.slice(1), 'page'].join('/'),
    content: html`<p class="fine"><a href="${[...up, 'report.html'].join('/')}">The whole report</a></p>
      <h1 class="hidden">${outcomeWords[cell.verdict]}: ${nameOf(cell)}</h1>
      <h2 class="hidden">The cell</h2>
      ${trusted(from)}${cellSection(cell, history, picture)}${trusted(to)}`,
  })
}

/** Makes the folder `cells/` of a run, with what its pages share. */
export const cellPages = async (directory: string): Promise<CellPages> => {
  const folder = join(directory, 'cells')
  const { css, js } = pageAssets(true)
  try {
    // Not with the folders above it: a run whose folder is gone has no place for reports.
    if (!existsSync(folder)) await mkdir(folder)
    await writeFile(join(folder, 'page.css'), css)
    await writeFile(join(folder, 'page.js'), js)
  } catch (error) {
    throw unwritable(folder, error)
  }
  return {
    write: async (cell, history) => {
      const whole = text(cell, history, pictureIn(directory))
      const file = join(directory, cellFile(cell.id))
      try {
        await mkdir(dirname(file), { recursive: true })
        await writeFile(file, whole)
      } catch (error) {
        throw unwritable(file, error)
      }
    },
  }
}

/** The section of a cell as its page has it; undefined where there is no page. */
export const sectionOf = async (directory: string, { id }: CellResult): Promise<Markup | undefined> => {
  const whole = await readFile(join(directory, cellFile(id)), 'utf8').catch(() => '')
  const begin = whole.indexOf(from)
  return begin < 0 ? undefined : trusted(whole.slice(begin + from.length, whole.lastIndexOf(to)))
}

import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeWhole } from '../../harness/record/run-folder.ts'
import type { Facts } from './gather-facts.ts'
import { monitorPage } from './monitor-page.ts'
import { overview } from './overview.ts'
import { inFolder } from './place.ts'

const sheets = [new URL('../../reports/html/styles/base.css', import.meta.url), new URL('page.css', import.meta.url)]

/**
 * Writes the status page as files: `index.html`, `monitors/<name>.html` and a style. Each is written whole or not at all, so that a folder that is served meanwhile shows
 * no half of one.
 *
 * @returns the first page
 */
export const writePages = async (directory: string, facts: Facts, monitors: readonly string[]): Promise<string> => {
  await mkdir(join(directory, 'monitors'), { recursive: true })
  const styles = await Promise.all(sheets.map(async (sheet) => readFile(sheet, 'utf8')))
  await writeWhole(join(directory, 'style.css'), styles.join(''))
  for (const name of monitors) {
    const found = await facts.monitor(name)
    if (found !== undefined)
      await writeWhole(join(directory, 'monitors', `${name}.html`), monitorPage(found, inFolder(1)))
  }
  // Last: what it refers to is there.
  const first = join(directory, 'index.html')
  await writeWhole(first, overview(await facts.overview(), inFolder(0)))
  return first
}

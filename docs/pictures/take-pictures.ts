// Makes the README's pictures from a real run: node docs/pictures/take-pictures.ts
import { spawnSync } from 'node:child_process'
import { globSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { startBrowser } from '../../test/fixtures/browser.ts'
import { terminalSvg } from './terminal-svg.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const here = fileURLToPath(new URL('.', import.meta.url))
const directory = mkdtempSync(join(tmpdir(), 'pictures-'))
const args = [
  'run',
  'poison-message',
  '--grep',
  'prison-visit.booked',
  '--defect',
  'swallow-errors',
  '--seed',
  'picture',
]

/** What a terminal shows in the end of what was written to it: a line that was cleared counts from there. */
const shown = (written: string): readonly string[] =>
  written
    .split('\n')
    .map((line) => line.replaceAll('\r', '').split('\u001B[2K').at(-1) ?? '')
    .join('\n')
    .trim()
    .split('\n')

try {
  // In a terminal of its own (util-linux's script), so that it writes as it does for a person.
  const command = [process.execPath, join(root, 'bin/shakedown.js'), ...args].join(' ')
  const { stdout, error } = spawnSync('script', ['-qec', command, '/dev/null'], { encoding: 'utf8', cwd: directory })
  if (error !== undefined) throw error
  const lines = [`$ npx shakedown ${args.join(' ')}`, '', ...shown(stdout)]
  writeFileSync(join(here, 'terminal.svg'), terminalSvg('A run that finds an event that was lost', lines))

  const [report] = globSync(join(directory, 'reports/runs/*/report.html'))
  if (report === undefined) throw new Error(`the run wrote no report:\n${stdout}`)
  const browser = await startBrowser()
  try {
    for (const colorScheme of ['light', 'dark'] as const) {
      const page = await browser.newPage({ colorScheme, viewport: { width: 1100, height: 1100 }, locale: 'en-GB' })
      await page.goto(pathToFileURL(report).href)
      await page
        .locator('.cell.fail')
        .first()
        .screenshot({ path: join(here, `report-${colorScheme}.png`) })
      await page.close()
    }
  } finally {
    await browser.close()
  }
} finally {
  rmSync(directory, { recursive: true, force: true })
}

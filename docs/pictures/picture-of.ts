// Makes a picture of the first failed cell of a report: node docs/pictures/picture-of.ts <report.html> <picture.png>
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { startBrowser } from '../../test/fixtures/browser.ts'

const [report, picture] = process.argv.slice(2)
if (report === undefined || picture === undefined) throw new Error('give a report and where the picture goes')
const browser = await startBrowser()
try {
  const page = await browser.newPage({ colorScheme: 'light', viewport: { width: 1000, height: 900 }, locale: 'en-GB' })
  await page.goto(pathToFileURL(resolve(report)).href)
  await page.locator('.cell.fail').first().screenshot({ path: picture })
} finally {
  await browser.close()
}

import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '../../harness/model/playwright.ts'
import { maskedScreenshot } from '../masking/masked-screenshot.ts'
import type { Secrets } from '../masking/secrets.ts'

/** A page that shows nothing for so long, because a script or a dialog holds it, is not waited for. */
const patienceMs = 5000

/** Files of a page, in the directory of its journey. */
export interface KeptPage {
  readonly screenshot?: string
  readonly html?: string
}

const kept = async (
  file: string,
  directory: string,
  make: () => Promise<string | Buffer>,
): Promise<string | undefined> => {
  try {
    await writeFile(join(directory, file), await make())
    return file
  } catch {
    return undefined // the page is gone, or held
  }
}

/** Keeps what a page shows, and its HTML where that is asked for, without secrets. */
export const keepPage = async (
  page: Page,
  directory: string,
  { name, secrets, withHtml }: { readonly name: string; readonly secrets: Secrets; readonly withHtml: boolean },
): Promise<KeptPage> => {
  const screenshot = await kept(`${name}.jpg`, directory, async () =>
    maskedScreenshot(page, secrets.values, patienceMs),
  )
  const html = withHtml
    ? await kept(`${name}.html`, directory, async () => secrets.text(await page.content()))
    : undefined
  return { ...(screenshot === undefined ? {} : { screenshot }), ...(html === undefined ? {} : { html }) }
}

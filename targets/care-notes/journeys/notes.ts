import type { Page } from '../../../harness/model/playwright.ts'
import { defineJourney } from '../../../journeys/define-journey.ts'

/** Everybody writes about the same one, so that two people meet at one note. */
const resident = 'Mr Tom Field'

/** Waits until the page is no longer at work, and gives the words that it shows then. */
const wordsOf = async (page: Page): Promise<string> => {
  const status = page.locator('#said:not([aria-busy=true])')
  await status.waitFor()
  return status.innerText()
}

/** Loads the page anew, until it shows notes, or wants somebody to sign in. */
const loadAnew = async (page: Page): Promise<void> => {
  await page.reload()
  await page.locator('#notes li, #sign-in:visible').first().waitFor()
}

/** What carers do on the page of care notes, as `care-note-journey` and `stale-session` ask for it. */
export const notes = defineJourney({
  name: 'notes',
  steps: [
    {
      name: 'sign in',
      run: async ({ page, url, person }) => {
        await page.goto(url)
        await page.getByLabel('Name').fill(person.username)
        await page.getByLabel('Password').fill(person.password)
        await page.getByRole('button', { name: 'Sign in' }).click()
        await page.getByLabel('Resident').fill(resident)
        await page.getByRole('button', { name: 'Show notes' }).click()
        await page.locator('#notes li').first().waitFor()
      },
    },
    { name: 'write', run: async ({ page, kept }) => page.locator('#write textarea').fill(kept.get('text') ?? '') },
    {
      name: 'save',
      run: async ({ page, kept }) => {
        const signedOut = async (): Promise<boolean> => page.locator('#sign-in').isVisible()
        if (!(await signedOut())) await page.locator('#save').click()
        const said = await wordsOf(page)
        kept.set('said', said)
        kept.set('saved', (await signedOut()) ? 'signed out' : said.startsWith('Saved.') ? 'yes' : 'no')
      },
    },
    { name: 'reload', run: async ({ page }) => loadAnew(page) },
    {
      name: 'list',
      run: async ({ page, kept }) => {
        await loadAnew(page)
        kept.set('notes', JSON.stringify(await page.locator('#notes li p').allInnerTexts()))
      },
    },
    {
      name: 'open',
      run: async ({ page, kept }) => {
        await loadAnew(page)
        const note = page.locator('#notes li').filter({ hasText: kept.get('note') ?? '' })
        await note.getByRole('button', { name: 'Change' }).click()
      },
    },
    { name: 'change', run: async ({ page, kept }) => page.locator('#write textarea').fill(kept.get('text') ?? '') },
    {
      name: 'upload',
      run: async ({ page, kept }) => {
        const file = { name: kept.get('file') ?? 'file.txt', mimeType: 'text/plain', buffer: Buffer.from('A letter.') }
        await page.locator('#upload input[type=file]').setInputFiles(file)
        await page.getByRole('button', { name: 'Upload' }).click()
        const said = await wordsOf(page)
        if (!said.endsWith('is uploaded.')) throw new Error(`the page says: ${said}`)
      },
    },
    {
      name: 'files',
      run: async ({ page, kept }) => {
        await loadAnew(page)
        await page.locator('#files li').first().waitFor()
        kept.set('files', (await page.locator('#files li').allInnerTexts()).join('\n'))
      },
    },
  ],
})

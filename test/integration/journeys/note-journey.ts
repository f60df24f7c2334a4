import { defineJourney } from '../../../journeys/define-journey.ts'

/** Signs in, writes a note, and sees it. */
export const noteJourney = defineJourney({
  name: 'write-note',
  secrets: ['NOTES_PIN'],
  stepTimeout: '20s',
  steps: [
    {
      name: 'sign in',
      run: async ({ page, url, person }) => {
        await page.goto(url)
        await page.getByLabel('Name').fill(person.username)
        await page.getByLabel('Password').fill(person.password)
        await page.getByRole('button', { name: 'Sign in' }).click()
        await page.getByText(`Signed in as ${person.username}`).waitFor()
      },
    },
    {
      name: 'write a note',
      run: async ({ page, run, kept, secret, mask }) => {
        mask('one-time-4711')
        kept.set('text', `note ${run}`)
        await page.getByLabel('Show it').check()
        await page.getByLabel('Note').fill(`note ${run} ${secret('NOTES_PIN')} one-time-4711`)
      },
    },
    {
      name: 'save it',
      run: async ({ page, kept }) => {
        await page.getByRole('button', { name: 'Save' }).click()
        await page.locator('#said').filter({ hasText: /saved/i }).waitFor()
        await page
          .locator('li')
          .filter({ hasText: kept.get('text') ?? '' })
          .waitFor({ timeout: 1000 })
      },
    },
  ],
})

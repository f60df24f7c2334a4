// #region journey
import { defineConfig, defineJourney, defineMonitor, probes } from 'shakedown'

const writeNote = defineJourney({
  name: 'write-note',
  stepTimeout: '10s',
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
      run: async ({ page, run, kept }) => {
        kept.set('text', `Slept well (${run})`)
        await page.getByLabel('Note').fill(`Slept well (${run})`)
        await page.getByRole('button', { name: 'Save' }).click()
        await page.getByText('Saved.', { exact: true }).waitFor()
      },
    },
    {
      name: 'find it again',
      run: async ({ page, kept }) =>
        page
          .getByRole('listitem')
          .filter({ hasText: kept.get('text') ?? '' })
          .waitFor(),
    },
  ],
})
// #endregion journey

// #region monitor
export default defineConfig({
  monitors: [
    defineMonitor({
      name: 'write-note',
      every: '5m',
      probe: probes.journey({
        journey: writeNote,
        url: process.env['NOTES_URL'] ?? 'https://notes.example.test',
        person: { username: 'watcher', passwordFrom: 'NOTES_PASSWORD' },
        within: { warning: 10_000, critical: 30_000 },
        steps: { 'sign in': { warning: 5000 } },
        vitals: { LCP: { warning: 2500, critical: 4000 } },
      }),
    }),
  ],
})
// #endregion monitor

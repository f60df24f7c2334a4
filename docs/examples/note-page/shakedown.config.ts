import { defineConfig, defineFrontDoor, defineJourney, defineTarget } from 'shakedown'

// #region journey
const status = '[role=status]'

/** What people do at the page of notes. */
const notes = defineJourney({
  name: 'notes',
  stepTimeout: '20s',
  steps: [
    {
      name: 'sign in',
      run: async ({ page, url, person }) => {
        await page.goto(url)
        await page.getByLabel('Name').fill(person.username)
        await page.getByLabel('Password').fill(person.password)
        await page.getByRole('button', { name: 'Sign in' }).click()
        await page.getByRole('button', { name: 'Save' }).waitFor()
      },
    },
    { name: 'write', run: async ({ page, kept }) => page.getByLabel('Note').fill(kept.get('text') ?? '') },
    {
      name: 'save',
      run: async ({ page, kept }) => {
        await page.getByRole('button', { name: 'Save' }).click()
        await page.locator(status).filter({ hasText: /\S/ }).waitFor()
        const said = await page.locator(status).innerText()
        kept.set('said', said)
        kept.set('saved', said === 'Saved.' ? 'yes' : said.includes('sign in') ? 'signed out' : 'no')
      },
    },
    {
      name: 'reload',
      run: async ({ page }) => {
        await page.reload()
        await page.locator('ul[data-loaded]').waitFor({ state: 'attached' })
      },
    },
    {
      name: 'list',
      run: async ({ page, kept }) => {
        await page.reload()
        await page.locator('ul[data-loaded]').waitFor({ state: 'attached' })
        kept.set('notes', JSON.stringify(await page.getByRole('listitem').allInnerTexts()))
      },
    },
    {
      name: 'open',
      run: async ({ page, kept }) => {
        await page.reload()
        const note = page.getByRole('listitem').filter({ hasText: kept.get('note') ?? '' })
        await note.getByRole('button', { name: 'Change' }).click()
      },
    },
    { name: 'change', run: async ({ page, kept }) => page.getByLabel('Note').fill(kept.get('text') ?? '') },
  ],
})
// #endregion journey

// #region front
const front = defineFrontDoor({
  name: 'note-page.web',
  process: 'web',
  links: { notes: 'notes' },
  people: [
    { username: 'anna', password: "anna's password" },
    { username: 'ben', password: "ben's password" },
  ],
  journeys: { notes },
})
// #endregion front

const defect = (name: string, says: string, check: string, scenario = 'care-note-journey') => ({
  name,
  says,
  scenario,
  check,
  streams: ['note-page.web'],
})

const process = { ready: { path: '/health' }, health: '/health', readyWithinSeconds: 30 } as const

export default defineConfig({
  targets: {
    'note-page': defineTarget({
      name: 'note-page',
      severalAtOnce: true,
      processes: [
        {
          ...process,
          name: 'web',
          command: ['python3', 'web.py'],
          replicas: 1,
          dependsOn: ['notes'],
          env: ({ serviceUrl }) => ({ NOTES_URL: serviceUrl('notes') }),
        },
        { ...process, name: 'notes', command: ['python3', 'notes.py'], replicas: 1 },
      ],
      fronts: [front],
      defects: [
        defect('lost-draft', 'What is being written is kept in the page alone.', 'no-lost-text'),
        defect('silent-save-failure', 'A save that failed is told as one that did not.', 'told-in-words'),
        defect('last-save-wins', 'Whoever saves last overwrites what they never saw.', 'no-lost-text'),
        defect('double-submit', 'Each try to save has a key of its own.', 'written-once'),
        defect('sessions-in-memory', 'Sessions die with the process.', 'stays-signed-in', 'stale-session'),
      ],
    }),
  },
})

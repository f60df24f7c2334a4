import { defineConfig, defineFrontDoor, defineJourney, defineTarget } from 'shakedown'

const people = ['ada', 'ben'].map((username) => ({ username, password: `${username}-writes-notes` }))
const list = '/admin/contenttypes/note/'

/** What people do in Django's admin, whose pages are as they are. */
const notes = defineJourney({
  name: 'notes',
  stepTimeout: '60s',
  steps: [
    {
      name: 'sign in',
      run: async ({ page, url, person }) => {
        await page.goto(`${url}/admin/`)
        await page.getByLabel('Username').fill(person.username)
        await page.getByLabel('Password').fill(person.password)
        await page.getByRole('button', { name: 'Log in' }).click()
        await page.getByText('Site administration').first().waitFor()
      },
    },
    {
      name: 'write',
      run: async ({ page, url, kept }) => {
        await page.goto(`${url}${list}add/`)
        await page.getByLabel('Text').fill(kept.get('text') ?? '')
      },
    },
    {
      name: 'save',
      run: async ({ page, kept }) => {
        await page.getByRole('button', { name: 'Save', exact: true }).click()
        const told = page.locator('.messagelist, .errornote, #login-form')
        await told.first().waitFor()
        const said = await told.first().innerText()
        kept.set('said', said)
        kept.set(
          'saved',
          /successfully/.test(said) ? 'yes' : (await page.locator('#login-form').count()) > 0 ? 'signed out' : 'no',
        )
      },
    },
    { name: 'reload', run: async ({ page }) => void (await page.reload()) },
    {
      name: 'list',
      run: async ({ page, url, kept }) => {
        await page.goto(`${url}${list}`)
        kept.set('notes', JSON.stringify(await page.locator('#result_list tbody th').allInnerTexts()))
      },
    },
    {
      name: 'open',
      run: async ({ page, url, kept }) => {
        await page.goto(`${url}${list}`)
        await page.getByRole('link', { name: kept.get('note') ?? '', exact: true }).click()
        await page.getByLabel('Text').waitFor()
      },
    },
    { name: 'change', run: async ({ page, kept }) => page.getByLabel('Text').fill(kept.get('text') ?? '') },
  ],
})

export default defineConfig({
  targets: {
    notes: defineTarget({
      name: 'notes',
      databases: ['notes'],
      fronts: [
        defineFrontDoor({
          name: 'notes.admin',
          people,
          journeys: { notes },
          // Its pages write to the database themselves.
          links: { database: 'notes' },
          noteTable: { database: 'notes', table: 'contenttypes_note' },
        }),
      ],
      processes: [
        {
          name: 'notes',
          command: '.venv/bin/python notes.py',
          health: '/health',
          replicas: 1,
          env: ({ databaseUrl }) => ({
            DATABASE_URL: databaseUrl('notes'),
            PEOPLE: people.map(({ username, password }) => `${username}:${password}`).join(','),
          }),
        },
      ],
      defects: [
        {
          name: 'silent-save-failure',
          says: 'A note that the database did not take is told as saved.',
          scenario: 'care-note-journey',
          check: 'told-in-words',
          streams: ['notes.admin'],
        },
        {
          name: 'double-submit',
          says: 'A form that is sent again makes another note: nothing in it tells that it is the same.',
          scenario: 'care-note-journey',
          check: 'written-once',
          streams: ['notes.admin'],
        },
        {
          name: 'last-save-wins',
          says: 'Django’s admin as it comes: whoever saves last overwrites what they never saw.',
          scenario: 'care-note-journey',
          check: 'no-lost-text',
          streams: ['notes.admin'],
        },
        {
          name: 'sessions-in-memory',
          says: 'Sessions are kept in the cache that Django comes with, which is the process’s own.',
          scenario: 'stale-session',
          check: 'stays-signed-in',
          streams: ['notes.admin'],
        },
      ],
    }),
  },
})

import { mkdtemp, rm } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import axe from 'axe-core'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Monitor } from '../../../harness/incidents/monitor.ts'
import { watchForm } from '../../../harness/settings/watch-settings.ts'
import { http } from '../../../probes/http.ts'
import { defineMonitor } from '../../../watch/define-monitor.ts'
import { answers } from '../../../watch/engine/answers.ts'
import { desk } from '../../../watch/engine/desk.ts'
import { gatherFacts } from '../../../watch/page/gather-facts.ts'
import { metrics } from '../../../watch/page/metrics.ts'
import { type ServedPage, servePage } from '../../../watch/page/serve.ts'
import { openStore } from '../../../watch/store/sqlite/open-store.ts'
import type { Change, Store } from '../../../watch/store/store.ts'
import { startBrowser } from '../../fixtures/browser.ts'
import { incident, look } from '../../unit/watch/store/looks.ts'

const hostile = `<img src=x onerror="alert(1)"><script>alert(2)</script>`
const dayMs = 86_400_000

let directory: string
let browser: Browser
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'shakedown-page-'))
  browser = await startBrowser()
})
afterAll(async () => {
  await browser?.close()
  await rm(directory, { recursive: true, force: true })
})

const stops: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0).toReversed()) await stop()
})

const monitorsOf = (count: number): readonly Monitor[] =>
  Array.from({ length: count }, (_, n) =>
    defineMonitor({ name: `front-door-${n}`, every: '30s', probe: http({ url: 'http://127.0.0.1/' }) }),
  )

interface Watched {
  readonly page: ServedPage
  readonly store: Store
  change(change: Change): Promise<void>
}

const serveWatched = async (monitors: readonly Monitor[], token?: string): Promise<Watched> => {
  const store = openStore({ file: ':memory:' })
  stops.push(store.close)
  const nowMs = Date.now()
  for (const { name } of monitors)
    await store.commit({
      looks: [50, 20, 3, 2, 1, 0].map((day) =>
        look(nowMs - day * dayMs - 1000, { monitor: name, ...(day === 20 ? { state: 'bad', words: 'slow' } : {}) }),
      ),
    })
  while (await store.tidy(nowMs));
  const settings = watchForm.parse({ maintenance: [{ name: 'patching', starts: '0 2 * * 0', lasts: '1h' }] })
  const known = new Set(monitors.map(({ name }) => name))
  const book = desk({ monitors, known, settings, lines: [] })
  const people = answers({ store, desk: book, commit: async (change) => store.commit(change) })
  const page = await servePage({ host: '127.0.0.1', port: 0, token })
  stops.push(page.close)
  page.show({
    facts: await gatherFacts({ system: 'notes', monitors, settings, store, desk: book }),
    unready: () => undefined,
    hear: async () => Promise.resolve(false),
    answer: people.answer,
    metrics: metrics({ monitors, open: book.open, store }),
  })
  return {
    page,
    store,
    change: async (change) => {
      await store.commit(change)
      page.changed(change)
    },
  }
}

let complaints: string[]
const open = async (url: string, options: BrowserContextOptions = {}): Promise<Page> => {
  complaints = []
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, ...options })
  stops.push(async () => page.close())
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('dialog', (dialog) => {
    complaints.push(dialog.message())
    void dialog.dismiss()
  })
  await page.goto(url)
  return page
}

const violations = async (page: Page): Promise<readonly string[]> => {
  await page.evaluate(axe.source)
  const found = await page.evaluate<{ violations: readonly { id: string; help: string }[] }>('axe.run()')
  return found.violations.map(({ id, help }) => `${id}: ${help}`)
}

const badLook = (name: string) =>
  look(Date.now(), { monitor: name, state: 'bad', level: 'critical', words: hostile, evidence: { answer: hostile } })
const badIncident = (name: string) =>
  incident(Date.now() - 60_000, { id: `${name}/looks/1`, monitor: name, words: hostile, evidence: { answer: hostile } })

describe('the status page', () => {
  it('shows what happens while it is open, and keeps hostile words as text', async () => {
    const watched = await serveWatched(monitorsOf(3))
    const page = await open(watched.page.url)
    await page.getByText('This page is live.').waitFor()
    await page.getByRole('heading', { name: '3 monitors are good' }).waitFor()
    await watched.change({ looks: [badLook('front-door-1')], incidents: [badIncident('front-door-1')] })
    await page.getByRole('heading', { name: 'One incident is open' }).waitFor()
    await page.getByText('bad, critical').waitFor()
    const row = page.locator('[data-monitor="front-door-1"] .words')
    await row.filter({ hasText: hostile }).waitFor()
    expect(await page.locator('main img, main script').count()).toBe(0)
    await page.locator('.incident a').click()
    await page.getByRole('heading', { name: 'front-door-1', level: 1 }).waitFor()
    await page.getByText('Evidence').click()
    expect(await page.locator('pre').innerText()).toContain('onerror')
    expect(complaints).toEqual([])
  })

  it.each([
    ['light, wide', { colorScheme: 'light' }],
    ['dark, wide', { colorScheme: 'dark' }],
    ['light, 360 px', { colorScheme: 'light', viewport: { width: 360, height: 740 } }],
    ['dark, 360 px', { colorScheme: 'dark', viewport: { width: 360, height: 740 } }],
  ] as const)('can be read by everybody: %s', async (_, options) => {
    const watched = await serveWatched(monitorsOf(3))
    await watched.change({ looks: [badLook('front-door-1')], incidents: [badIncident('front-door-1')] })
    for (const path of ['/', '/monitors/front-door-1']) {
      const page = await open(`${watched.page.url}${path}`, { ...options, bypassCSP: true })
      expect(await violations(page)).toEqual([])
      const [inner, whole] = await page.evaluate<[number, number]>('[innerWidth, document.documentElement.scrollWidth]')
      expect(whole).toBeLessThanOrEqual(inner)
    }
  })

  it('takes an incident on, and notes, from a page of its own and from nobody else’s', async () => {
    const watched = await serveWatched(monitorsOf(1))
    const id = 'front-door-0/looks/1'
    await watched.change({
      incidents: [incident(Date.now(), { id, monitor: 'front-door-0', closedMs: Date.now() })],
    })
    const post = async (path: string, body: unknown, headers: Record<string, string> = {}): Promise<number> =>
      (
        await fetch(`${watched.page.url}/incidents/${encodeURIComponent(id)}/${path}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...headers },
          body: JSON.stringify(body),
        })
      ).status
    const note = { by: 'ada', text: hostile }
    expect(await post('note', note, { origin: 'https://evil.example.test' })).toBe(403)
    expect(await post('note', note, { 'sec-fetch-site': 'cross-site' })).toBe(403)
    expect(await post('note', note, { 'content-type': 'text/plain' })).toBe(400)
    expect(await post('note', { by: '', text: 'x' })).toBe(400)
    expect(await post('forget', note)).toBe(404)
    // It is closed: nobody needs to take it on.
    expect(await post('acknowledge', { by: 'ada' })).toBe(404)
    expect((await watched.store.incidents({ id }))[0]?.notes).toEqual([])
    expect(await post('note', note)).toBe(204)
    const page = await open(watched.page.url)
    await page.getByText(hostile).waitFor()
    expect(await page.locator('main img, main script').count()).toBe(0)
    const other = 'front-door-0/looks/2'
    await watched.change({ incidents: [badIncident('front-door-0')].map((each) => ({ ...each, id: other })) })
    await page.getByLabel('Your name').fill('ada')
    await page.getByLabel('Note').fill('on my way')
    await page.getByRole('button', { name: 'Add the note' }).click()
    await page.getByText('ada: on my way').waitFor()
    expect(complaints).toEqual([])
  })

  it('is walked through with the keyboard', async () => {
    const watched = await serveWatched(monitorsOf(2))
    const page = await open(watched.page.url)
    const names: (string | null)[] = []
    for (let n = 0; n < 2; n += 1) {
      await page.keyboard.press('Tab')
      names.push(await page.evaluate('document.activeElement.textContent'))
    }
    expect(names).toEqual(['front-door-0', 'front-door-1'])
  })

  it('opens a thousand monitors in less than a second of processor time, of the server and the browser together', async () => {
    const watched = await serveWatched(monitorsOf(1000))
    const page = await open('about:blank')
    const browserTime = await page.context().newCDPSession(page)
    await browserTime.send('Performance.enable', { timeDomain: 'threadTicks' })
    const spent = async (): Promise<number> => {
      const { metrics: figures } = await browserTime.send('Performance.getMetrics')
      const { user, system } = process.cpuUsage()
      return (figures.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN) * 1000 + (user + system) / 1000
    }
    const before = await spent()
    await page.goto(watched.page.url, { waitUntil: 'load' })
    const tookMs = (await spent()) - before
    expect(await page.locator('.monitor').count()).toBe(1000)
    // Wall time would be that of whoever else is at work here.
    expect(tookMs).toBeLessThan(1000)
    console.info(`a thousand monitors opened in ${Math.round(tookMs)} ms of processor time`)
  })

  it('is for those who know the token, where there is one, and for pages of its own name only', async () => {
    const { page } = await serveWatched(monitorsOf(1), 'open sesame')
    const status = async (headers: Record<string, string>, path = '/'): Promise<number> =>
      (await fetch(`${page.url}${path}`, { headers })).status
    expect(await status({})).toBe(401)
    expect(await status({ authorization: 'Bearer wrong' })).toBe(401)
    expect(await status({ authorization: 'Bearer open sesame' })).toBe(401)
    expect(await status({ authorization: `Basic ${btoa('anybody:open sesame')}` })).toBe(200)
    expect(await status({}, '/livez')).toBe(200)
    const { page: free } = await serveWatched(monitorsOf(1))
    const misnamed = Promise.withResolvers<number | undefined>()
    request(free.url, { headers: { host: 'evil.example.test' } }, (response) => {
      misnamed.resolve(response.statusCode)
      response.resume()
    })
      .on('error', misnamed.reject)
      .end()
    expect(await misnamed.promise).toBe(421)
  })
})

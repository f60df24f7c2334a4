import { access, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import axe from 'axe-core'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { http } from '../../../probes/http.ts'
import { defineMonitor } from '../../../watch/define-monitor.ts'
import { gatherFacts } from '../../../watch/page/gather-facts.ts'
import { writePages } from '../../../watch/page/write-pages.ts'
import { openStore } from '../../../watch/store/sqlite/open-store.ts'
import { startBrowser } from '../../fixtures/browser.ts'
import { incident, look } from '../../unit/watch/store/looks.ts'
import { shakedown } from '../command.ts'

const hostile = `<img src=x onerror="alert(1)"><script>alert(2)</script>`
const dayMs = 86_400_000

let directory: string
let browser: Browser
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'shakedown-status-'))
  browser = await startBrowser()
})
afterAll(async () => {
  await browser?.close()
  await rm(directory, { recursive: true, force: true })
})

const written = async (name: string, count: number): Promise<string> => {
  const monitors = Array.from({ length: count }, (_, n) =>
    defineMonitor({ name: `front-door-${n}`, every: '30s', probe: http({ url: 'http://127.0.0.1/' }) }),
  )
  const store = openStore({ file: ':memory:' })
  const nowMs = Date.now()
  for (const monitor of monitors)
    await store.commit({
      looks: [50, 3, 1, 0.9, 0].map((day) => look(nowMs - day * dayMs - 1000, { monitor: monitor.name })),
    })
  const bad = { monitor: 'front-door-1', words: hostile, evidence: { answer: hostile } }
  await store.commit({
    looks: [look(nowMs, { ...bad, state: 'bad', level: 'critical' })],
    incidents: [incident(nowMs - 60_000, { id: 'front-door-1/looks/1', ...bad })],
  })
  const runs = join(directory, `${name}-runs`)
  await mkdir(join(runs, 'r1'), { recursive: true })
  const told = (phase: 'inject' | 'heal', atMs: number): string =>
    `${JSON.stringify({ fault: 'row-lock', id: 'f1', phase, atMs })}\n`
  const lines = [told('inject', nowMs - 0.8 * dayMs), told('heal', nowMs - 0.4 * dayMs)]
  await writeFile(join(runs, 'r1/faults.jsonl'), lines.join(''))
  const facts = await gatherFacts({
    runs,
    system: hostile,
    monitors,
    settings: { maintenance: [] },
    store,
    desk: { maintenance: () => undefined },
  })
  const out = join(directory, name)
  const first = await writePages(
    out,
    facts,
    monitors.map((monitor) => monitor.name),
  )
  await store.close()
  expect((await readdir(out)).toSorted()).toEqual(['index.html', 'monitors', 'style.css'])
  return pathToFileURL(first).href
}

const open = async (url: string, more: object = {}): Promise<{ page: Page; complaints: string[] }> => {
  const complaints: string[] = []
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, ...more })
  page.on('console', (message) => complaints.push(message.text()))
  page.on('dialog', (dialog) => {
    complaints.push(dialog.message())
    void dialog.dismiss()
  })
  await page.goto(url, { waitUntil: 'load' })
  return { page, complaints }
}

describe('the status page as files', () => {
  it('is read without a server and without scripts, and keeps hostile words as text', async () => {
    const { page, complaints } = await open(await written('few', 3), { javaScriptEnabled: false })
    await page.getByRole('heading', { name: 'One incident is open' }).waitFor()
    expect(await page.getByText(hostile).count()).toBeGreaterThan(1)
    expect(await page.locator('main img, script, form').count()).toBe(0)
    expect(await page.evaluate(`getComputedStyle(document.querySelector('.monitors')).listStyleType`)).toBe('none')
    await page.locator('.monitors a').nth(1).click()
    await page.getByRole('heading', { name: 'front-door-1', level: 1 }).waitFor()
    await page.getByText('Evidence').click()
    expect(await page.locator('pre').innerText()).toContain('onerror')
    await page.getByRole('link', { name: hostile }).click()
    await page.getByRole('heading', { name: 'One incident is open' }).waitFor()
    expect(complaints).toEqual([])
    await page.close()
  })

  it.each(['', 'monitors/front-door-1.html'])('can be read by everybody: %s', async (path) => {
    const first = await written('fair', 2)
    for (const colorScheme of ['light', 'dark'] as const) {
      const { page } = await open(path === '' ? first : new URL(path, first).href, {
        colorScheme,
        viewport: { width: 360, height: 740 },
        bypassCSP: true,
      })
      await page.evaluate(axe.source)
      const found = await page.evaluate<{ violations: readonly { id: string }[] }>('axe.run()')
      expect(found.violations.map(({ id }) => id)).toEqual([])
      await page.close()
    }
  })

  it('shows over time what was measured, which looks were bad, and which faults were in force', async () => {
    const first = await written('plots', 2)
    const { page } = await open(new URL('monitors/front-door-1.html', first).href)
    const plot = page.locator('.plot').first()
    expect(await plot.locator('.line').count()).toBe(1)
    expect(await plot.locator('.bad').count()).toBe(1)
    expect(await plot.locator('.band title').textContent()).toBe('row-lock')
    expect(await plot.innerText()).toContain('Red: looks that were bad (1). Shaded: row-lock in force.')
    // It lies where it was: four tenths of a day among nine.
    const { width = 0 } = (await plot.locator('svg').boundingBox()) ?? {}
    const band = (await plot.locator('.band').boundingBox())?.width ?? 0
    expect(band / width).toBeCloseTo(4 / 9, 2)
    await page.close()
  })

  it('opens a thousand monitors quickly', async () => {
    const url = await written('many', 1000)
    const few = await written('one', 2)
    // What a page of two takes, the browser and its load take.
    const took = async (address: string): Promise<number> => {
      const { page } = await open(address)
      const [{ duration }] = await page.evaluate<[{ duration: number }]>(
        `performance.getEntriesByType('navigation').map(({ duration }) => ({ duration }))`,
      )
      expect(await page.locator('.monitor').count()).toBe(address === url ? 1000 : 2)
      await page.close()
      return duration
    }
    const [small, large] = [await took(few), await took(url)]
    // A second is what it may take on a machine of its own.
    expect(large).toBeLessThan(1000 + 20 * small)
  })
})

describe('shakedown status', () => {
  it('refuses where nobody has watched yet, and makes no store', async () => {
    const { ended } = shakedown(['status', '--out', 'page', '--store', 'none.sqlite'], { cwd: directory })
    expect(await ended).toMatchObject({ code: 2, err: expect.stringContaining('nobody has watched yet') })
    await expect(access(join(directory, 'none.sqlite'))).rejects.toThrow('ENOENT')
  })
})

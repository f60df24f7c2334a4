import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import axe from 'axe-core'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { historyOf } from '../../harness/model/history.ts'
import { cellPages } from '../../reports/html/cell-pages.ts'
import { html } from '../../reports/html.ts'
import { junitXml } from '../../reports/junit.ts'
import type { Proof } from '../../reports/proof.ts'
import { proofHtml } from '../../reports/proof-matrix.ts'
import { startBrowser } from '../fixtures/browser.ts'
import { bigRun, finishedRun } from '../fixtures/finished-run.ts'

const run = finishedRun()
const proof: Proof = {
  healthy: { verdict: 'pass', words: 'all 31 cells pass' },
  rows: [
    {
      defect: 'check-then-insert',
      scenario: 'concurrent-duplicates',
      check: 'no-duplicate-effects',
      streams: [
        { stream: 'prison-visit.booked', caught: true, words: 'visit V1 was created twice' },
        { stream: 'incentives.iep-review.inserted', caught: false, words: 'the lock was held and nobody waited' },
      ],
    },
  ],
  seed: 's1',
  subject: run.result.subject,
}

let directory: string
let browser: Browser
let report: string
let proofFile: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'shakedown-browser-'))
  browser = await startBrowser()
  report = pathToFileURL(await html({ ...run, directory })).href
  proofFile = pathToFileURL(await proofHtml(proof, join(directory, 'proof.html'))).href
})
afterAll(async () => {
  await browser?.close()
  await rm(directory, { recursive: true, force: true })
})

let complaints: string[]
let requests: string[]
const opened: Page[] = []
const open = async (url: string, options: BrowserContextOptions = {}): Promise<Page> => {
  complaints = []
  requests = []
  const page = await browser.newPage({ locale: 'en-GB', viewport: { width: 1280, height: 900 }, ...options })
  opened.push(page)
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('request', (request) => requests.push(request.url()))
  await page.goto(url)
  return page
}
afterEach(async () => {
  await Promise.all(opened.splice(0).map(async (page) => page.close()))
})

/** Everything opened, so that nothing escapes a look because it is folded away. */
const unfold = async (page: Page): Promise<void> => {
  await page.locator('details').evaluateAll((all: { open: boolean }[]) => {
    for (const details of all) details.open = true
  })
  expect(await page.locator('details:not([open])').count()).toBe(0)
}

/** How far below the window's upper edge an element begins, in pixels. */
const topOf = async (page: Page, target: string): Promise<number> =>
  (await page.locator(target).boundingBox())?.y ?? NaN

const violations = async (page: Page): Promise<readonly string[]> => {
  await page.addScriptTag({ content: axe.source })
  const found: { violations: { id: string; nodes: { html: string; failureSummary: string }[] }[] } =
    await page.evaluate(
      'axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"], preload: false })',
    )
  return found.violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map((node) => `${node.html} ${node.failureSummary}`).join('\n')}`,
  )
}

const cell = (page: Page, verdict: string) => page.locator(`.cell.${verdict}`)

describe('report.html', () => {
  it('loads nothing and complains of nothing', async () => {
    const page = await open(report)
    await unfold(page)
    await page.mouse.wheel(0, 20_000)
    expect(requests).toEqual([report])
    expect(complaints).toEqual([])
  })

  it('leads with the verdict in one sentence, then what was tested, then the matrix, then failures before passes', async () => {
    const page = await open(report)
    const headings = await page.locator('h1, h2').allInnerTexts()
    expect(headings.map((text) => text.replaceAll(/\s+/g, ' ').trim())).toEqual([
      'Fail: 2 of 9 cells fail.',
      'What was tested',
      'What is wrong 6',
      'Scenarios and streams',
      'Failed 2',
      'Could not be judged 2',
      'Passed 5',
      'Skipped 2',
      'How to read this report',
    ])
    const first = (await page.locator('main').innerText()).trim()
    expect(first.startsWith('Fail: 2 of 9 cells fail.')).toBe(true)
    expect(await page.title()).toContain('Fail: 2 of 9 cells fail')
    const facts = await page.locator('header').innerText()
    const { seed, runId, defects, subject } = run.result
    for (const fact of [seed, runId, ...defects, subject.name, subject.version, 'npx shakedown replay'])
      expect(facts).toContain(fact)
  })

  it('has failures and doubts open, and passes in one line each, which leads to a page of its own', async () => {
    const page = await open(report)
    const unfolded = (verdict: string): Promise<unknown[]> =>
      cell(page, verdict).evaluateAll((cells: { open?: boolean }[]) => cells.map((each) => each.open))
    expect(await unfolded('fail')).toEqual([true, true])
    expect(await unfolded('unknown')).toEqual([true, true])
    expect(await unfolded('pass')).toEqual([])
    expect(await page.locator('.lines li').count()).toBe(5)
    await page.locator('.lines a').first().click()
    const passed = cell(page, 'pass').first()
    await passed.locator('.chart canvas').waitFor()
    expect(await passed.locator('.spot').count()).toBeGreaterThan(4)
    expect(await violations(page)).toEqual([])
    expect(complaints).toEqual([])
    await page.getByRole('link', { name: 'The whole report' }).click()
    expect(page.url()).toBe(report)
  })

  it('is one file with everything where that is asked for', async () => {
    const alone = await mkdtemp(join(directory, 'single-'))
    const file = pathToFileURL(await html({ ...run, directory: alone, singleFile: true })).href
    await rm(join(alone, 'cells'), { recursive: true })
    const page = await open(file)
    expect(await cell(page, 'pass').count()).toBe(5)
    expect(await cell(page, 'pass').first().locator('.spot').count()).toBeGreaterThan(4)
    expect([requests, complaints]).toEqual([[file], []])
  })

  it('leads from every verdict of the matrix to its cell, which opens', async () => {
    const page = await open(report)
    const links = page.locator('.matrix a')
    expect(await links.count()).toBe(run.result.cells.length)
    for (const link of await links.all()) {
      const target = (await link.getAttribute('href')) ?? ''
      await link.click()
      await page.locator(target).waitFor({ state: 'visible' })
      await expect.poll(async () => topOf(page, target)).toBeLessThan(900)
      expect(await topOf(page, target)).toBeGreaterThanOrEqual(0)
      await page.evaluate('scrollTo(0, 0)')
    }
  })

  it('draws a timeline with what led to the failure, and marks the operations that findings name', async () => {
    const page = await open(report)
    const failed = cell(page, 'fail').first()
    const drawn = await failed
      .locator('[data-lane]')
      .evaluateAll((strips: { getAttribute(name: string): string | null }[]) =>
        strips.map((strip) => strip.getAttribute('data-lane')),
      )
    expect(drawn).toEqual(['fault', 'publish', 'replica', 'replica', 'move', 'effect', 'end', 'depth'])
    expect(await failed.locator('[data-lane=fault] .spot').count()).toBeGreaterThan(0)
    expect(await failed.locator('[data-lane=fault] .bar').count()).toBe(1)
    expect(await failed.locator('[data-lane=replica] .bar').count()).toBe(6)
    const named = run.result.cells.find(({ verdict }) => verdict === 'fail')?.checks.flatMap(({ findings }) => findings)
    expect(named?.length).toBeGreaterThan(0)
    const marked = await failed.locator('[data-lane=publish] .named text').allTextContents()
    expect(marked.map((text) => text.slice(0, 4))).toEqual(
      run.operations
        .filter(({ index, kind }) => kind === 'publish' && named?.some(({ operations }) => operations.includes(index)))
        .map(({ index }) => `#${index}`),
    )
  })

  it('leads from each finding to its operations in the table, in words', async () => {
    const page = await open(report)
    const links = cell(page, 'fail').first().locator('.findings a.op')
    expect(await links.count()).toBeGreaterThan(8)
    for (const link of await links.all()) {
      const row = page.locator((await link.getAttribute('href')) ?? '')
      expect(`#${await row.locator('th').innerText()}`).toBe(await link.innerText())
    }
    await links.first().click()
    expect(await page.locator('tr:target td').last().innerText()).toBe('published create e1')
  })

  it('shows at once what was pointed at, and lights up what a finding names', async () => {
    const page = await open(report)
    const failed = cell(page, 'fail').first()
    await failed.locator('[data-lane=publish] .spot').nth(1).hover()
    expect(await page.locator('.tip').innerText()).toMatch(/^3\.1\d s\s+harness published create e1 \[V0201\]$/)
    await failed.locator('.findings a.op').first().hover()
    expect(await failed.locator('.strip .hot').count()).toBe(1)
  })

  it('draws queue depth, and says it in words too', async () => {
    const page = await open(report)
    const place = cell(page, 'fail').first().locator('.chart')
    await place.scrollIntoViewIfNeeded()
    await place.locator('canvas').waitFor()
    expect(await cell(page, 'fail').first().locator('.timeline > .fine').innerText()).toMatch(
      /^The queue held up to 2 messages \(at 3\.\d\d s\) and 0 at the end; its dead-letter queue held up to 1/,
    )
  })

  it('says what a fault that did not act was, before anything else', async () => {
    const page = await open(report)
    const text = await cell(page, 'unknown').first().innerText()
    expect(text).toContain('Did not act table-lock: The lock was held and nobody ever waited for it.')
    expect(text.indexOf('Did not act')).toBeLessThan(text.indexOf('checks passed'))
  })

  it('reads without JavaScript: links open what they lead to, timelines are drawn', async () => {
    const page = await open(report, { javaScriptEnabled: false })
    const link = page.locator('.matrix a', { hasText: 'double-submit' }).first()
    const target = (await link.getAttribute('href')) ?? ''
    await link.click()
    await page.locator(target).waitFor({ state: 'visible' })
    expect(await cell(page, 'fail').first().locator('.spot').count()).toBeGreaterThan(8)
    expect(await page.locator('button').count()).toBe(0)
    expect(await page.locator('h1').innerText()).toContain('2 of 9 cells fail')
  })

  it.each([
    ['light', 1280],
    ['dark', 400],
  ] as const)('is accessible and fits: %s, %i pixels wide', async (colorScheme, width) => {
    const page = await open(report, { colorScheme, viewport: { width, height: 900 } })
    await unfold(page)
    expect(await violations(page)).toEqual([])
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width)
    const paper = String(await page.evaluate('getComputedStyle(document.documentElement).backgroundColor'))
    expect(Number(/\d+/.exec(paper)?.[0]) > 127).toBe(colorScheme === 'light')
  })

  it('has its contrast computed, and would not pass with too little', async () => {
    const page = await open(report)
    await page.addStyleTag({ content: ':root { --muted: #b8bcc0 }' })
    expect((await violations(page)).map((violation) => violation.split(':')[0])).toEqual(['color-contrast'])
  })

  it('is reached by the keyboard alone', async () => {
    const page = await open(report)
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    const reached = new Set<unknown>()
    for (let presses = 0; presses < 25; presses += 1) {
      await page.keyboard.press('Tab')
      reached.add(await page.evaluate('document.activeElement.closest(".matrix a, .cell > summary")?.localName'))
    }
    expect(reached).toContain('a')
    expect(reached).toContain('summary')
  })

  it('prints on light paper whatever the screen is', async () => {
    const page = await open(report, { colorScheme: 'dark' })
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' })
    const paper = String(await page.evaluate('getComputedStyle(document.documentElement).backgroundColor'))
    expect(Number(/\d+/.exec(paper)?.[0])).toBeGreaterThan(240)
  })

  it('stays within 4 MB for 30 cells of 500 operations each, in one file', async () => {
    const big = bigRun(30, 125)
    expect(big.operations.length).toBeGreaterThan(30 * 500)
    const file = await html({ ...big, directory: await mkdtemp(join(directory, 'big-')), singleFile: true })
    expect((await stat(file)).size).toBeLessThan(4 * 1024 * 1024)
    const page = await open(pathToFileURL(file).href)
    expect(await page.locator('h1').innerText()).toContain('all 30 cells pass')
  })

  it('stays within 5 MB for 2,000 cells, however many of them fail', async () => {
    const one = bigRun(1, 125)
    const [passed] = one.result.cells
    const failed = run.result.cells.find(({ verdict }) => verdict === 'fail')
    if (passed === undefined || failed === undefined) throw new Error('no such cell')
    const big = await mkdtemp(join(directory, 'huge-'))
    const cells = Array.from({ length: 2_000 }, (_, nth) => {
      const each = nth % 2 === 0 ? passed : failed
      return { ...each, id: `${each.id}-${nth}`, variant: `${each.variant}-${nth}` }
    })
    // Their evidence is what it is for real: the pages are written as a run writes them.
    const pages = await cellPages(big)
    const history = historyOf(run.operations, failed.id)
    for (const each of cells) await pages.write(each, each.verdict === 'fail' ? history : undefined)
    const file = await html({ result: { ...run.result, cells }, directory: big })
    expect((await stat(file)).size).toBeLessThan(5 * 1024 * 1024)
    const page = await open(pathToFileURL(file).href)
    expect(await page.locator('.matrix a').count()).toBe(2_000)
    expect(Number(await page.evaluate('document.querySelectorAll("*").length'))).toBeLessThan(70_000)
    expect(complaints).toEqual([])
  })
})

describe('proof.html', () => {
  it.each(['light', 'dark'] as const)(
    'leads with the outcome, loads nothing, is accessible: %s',
    async (colorScheme) => {
      const page = await open(proofFile, { colorScheme })
      expect((await page.locator('h1').innerText()).replaceAll(/\s+/g, ' ')).toBe(
        'Proof: 1 of 1 defects escaped, and the healthy system passes.',
      )
      expect(await page.locator('.proof tbody').innerText()).toContain('The lock was held and nobody waited.')
      expect(requests).toEqual([proofFile])
      expect(await violations(page)).toEqual([])
      expect(complaints).toEqual([])
    },
  )
})

describe('junit.xml', () => {
  it('is well-formed for a parser, whatever the system wrote', async () => {
    const nasty = '\u0000\u001B[31m<b>"&\uFFFE]]>\nnext\uD83D'
    const cells = run.result.cells.map((each) => ({ ...each, words: `${nasty} ${each.words}`, replay: nasty }))
    const page = await open('about:blank')
    const read: { error: string | undefined; cases: number; message: string } = await page.evaluate(
      (xml: string) => {
        // @ts-expect-error -- runs in the browser, whose types this project does not load
        const parsed = new DOMParser().parseFromString(xml, 'application/xml')
        return {
          error: parsed.querySelector('parsererror')?.textContent,
          cases: parsed.querySelectorAll('testsuites > testsuite > testcase').length,
          message: parsed.querySelector('failure').getAttribute('message'),
        }
      },
      junitXml({ ...run.result, cells }),
    )
    expect(read.error).toBeUndefined()
    expect(read.cases).toBe(run.result.cells.length)
    expect(read.message).toMatch(/^\\u0000\\u001B\[31m<b>"&\\uFFFE\]\]>\nnext\\uD83D NOMIS visit/)
  })
})

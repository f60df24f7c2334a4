import { execFile } from 'node:child_process'
import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import axe from 'axe-core'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startBrowser } from '../fixtures/browser.ts'
import { shakedown } from './command.ts'

let cwd: string
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'shakedown-week-'))
})
afterAll(() => rmSync(cwd, { recursive: true }))

const git = async (...args: readonly string[]): Promise<string> =>
  (await promisify(execFile)('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], { cwd })).stdout.trim()
const edit = (file: string, from: string, to: string): void => {
  const before = readFileSync(join(cwd, file), 'utf8')
  expect(before).toContain(from)
  writeFileSync(join(cwd, file), before.replace(from, to))
}
const command = async (line: string): ReturnType<typeof shakedown>['ended'] => shakedown(line.split(' '), { cwd }).ended

const run = 'run duplicate-delivery'
const cell = (variant: string): string => `notes/embedded/duplicate-delivery/note.written/${variant}`
const runs = (): readonly string[] => readdirSync(join(cwd, 'reports/runs')).filter((name) => /^\d{8}t/.test(name))

interface Morning {
  readonly commit: string
  /** Exit code of the run. */
  readonly ran: number | null
  /** What trends say on standard output. */
  readonly trends: string
  /** What the team is told. */
  readonly told: string
  /** Exit code of the gate, and what it says. */
  readonly gate: readonly [number | null, string]
}

/** What a night's job does with the commit of the day. */
const night = async (suite: () => Promise<number | null>, gate = 'gate'): Promise<Morning> => {
  await git('commit', '--quiet', '--all', '--allow-empty', '--message', 'a')
  const ran = await suite()
  const trends = await command('trends --file trends.sqlite --page trends.html --branch main')
  expect(trends.code, trends.err).toBe(0)
  const told = await command('notify --file trends.sqlite')
  expect(told.code, told.err).toBe(0)
  const { code, out } = await command(gate)
  return { commit: await git('rev-parse', 'HEAD'), ran, trends: trends.out, told: told.out, gate: [code, out] }
}
const whole = async (): Promise<number | null> => (await command(run)).code

const violations = async (page: Page): Promise<readonly string[]> => {
  await page.addScriptTag({ content: axe.source })
  const found: { violations: readonly { id: string }[] } = await page.evaluate('axe.run({ preload: false })')
  return found.violations.map(({ id }) => id)
}

const quiet = { trends: '', told: '' }
const go = (commit: string): readonly [number, unknown] => [
  0,
  expect.stringContaining(`Go for commit ${commit}: 3 of 3`),
]

describe('a week of nightly runs', () => {
  it('tells each morning what is new, once, and lets go what is well', { timeout: 900_000 }, async () => {
    await shakedown(['init', '--name', 'notes', '--no-proof'], { cwd }).ended
    edit('shakedown/target.ts', 'defineTarget({', "defineTarget({\n  subjectFrom: { git: '.' },")
    const policy = "{ scenarios: ['duplicate-delivery'], proof: 'not-required' }"
    edit('shakedown.config.ts', 'defineConfig({', `defineConfig({\n  gate: ${policy},`)
    writeFileSync(join(cwd, '.gitignore'), 'reports\ntrends*\nbaseline.json\n')
    await git('init', '--quiet')
    await git('add', '.')

    const monday = await night(whole)
    expect(monday).toMatchObject({ ran: 0, ...quiet, gate: go(monday.commit) })
    copyFileSync(join(cwd, 'reports/runs/gate.json'), join(cwd, 'baseline.json'))

    // The mistake of the week: a table that takes a note twice.
    edit('shakedown/example-consumer.mjs', 'reference text unique', 'reference text')
    const tuesday = await night(whole)
    expect(tuesday).toMatchObject({
      ran: 1,
      trends: expect.stringContaining(`newly failing: ${cell('double-submit')}`),
      gate: [1, expect.stringContaining(`No go for commit ${tuesday.commit}`)],
    })
    // One weakness, however many cells show it.
    expect(tuesday.told).toMatch(/^.* critical .*: newly failing: .* and 2 more cells: .*\n$/)
    expect(tuesday.told).toMatch(/was created (?:twice|\d times)/)
    expect(tuesday.gate[1]).toMatch(/1\. no-duplicate-effects on note\.written.*was created/i)

    const wednesday = await night(whole)
    expect(wednesday).toMatchObject({ ran: 1, ...quiet, gate: [1, expect.stringContaining('No go')] })

    edit('shakedown/example-consumer.mjs', 'reference text', 'reference text unique')
    const thursday = await night(whole)
    expect(thursday).toMatchObject({
      ran: 0,
      trends: expect.stringContaining(`mended: ${cell('double-submit')}`),
      told: expect.stringContaining('mended'),
      gate: go(thursday.commit),
    })

    // The machine went away in the middle, with the whole job: nothing is shown of this commit, and silence is not taken for health.
    await git('commit', '--quiet', '--allow-empty', '--message', 'a')
    const before = runs().length
    const { child, ended } = shakedown(run.split(' '), { cwd })
    const planned = (): boolean =>
      runs().length > before && existsSync(join(cwd, 'reports/runs', runs().toSorted().at(-1) ?? '', 'plan.json'))
    while (!planned() && child.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 20))
    child.kill('SIGKILL')
    expect((await ended).code).toBeNull()
    expect(await command('gate')).toMatchObject({
      code: 3,
      out: expect.stringContaining('was killed, or still goes on'),
    })
    expect(await command('notify --file trends.sqlite')).toMatchObject({ code: 0, out: '' })

    // Somebody narrowed the suite.
    const sunday = await night(
      async () => (await command(`${run} --grep double-submit`)).code,
      'gate --compare baseline.json',
    )
    expect(sunday).toMatchObject({
      ran: 0,
      trends: expect.stringMatching(/no longer planned: .*\n.*no longer planned: /),
    })
    expect(sunday.told).toContain('no longer planned')
    expect(sunday.gate).toEqual([3, expect.stringMatching(/1 of 3 required cells pass[^]*The baseline judged it/)])
  })

  it('has pages that show it, in light and in dark, to everybody, and asks the network for nothing', async () => {
    const file = pathToFileURL(join(cwd, 'trends.html')).href
    expect(await command('publish --to site')).toMatchObject({ code: 0 })
    const index = pathToFileURL(join(cwd, 'site/index.html')).href
    const browser = await startBrowser()
    try {
      for (const colorScheme of ['light', 'dark'] as const) {
        const page = await browser.newPage({ colorScheme, viewport: { width: 1280, height: 900 } })
        const asked: string[] = []
        page.on('request', (request) => asked.push(request.url()))
        await page.goto(file)
        expect(asked).toEqual([file])
        // Two are no longer planned; the third may have become slower beside what else the machine does.
        expect(await page.locator('h1').innerText()).toMatch(/[23] cells changed since the run before/)
        // Five nights left a result: which cell was how, from the oldest on.
        const row = page.locator('table.trend tbody tr', { hasText: 'double-submit' })
        expect(
          await row.locator('td.night').evaluateAll((cells) => cells.map(({ title }) => title.replace(/.*: /, ''))),
        ).toEqual(['Pass', 'Fail', 'Fail', 'Pass', 'Pass'])
        expect(await violations(page)).toEqual([])
        await page.setViewportSize({ width: 360, height: 800 })
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360)
        await page.goto(index)
        expect(await page.locator('h1').innerText()).toContain('Pass: notes on embedded: the cell passes.')
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360)
        expect(await violations(page)).toEqual([])
        await page.close()
      }
    } finally {
      await browser.close()
    }
  })
})

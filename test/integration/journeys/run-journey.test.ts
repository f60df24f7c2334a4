import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { unzipSync } from 'fflate'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { JourneyResult } from '../../../harness/model/journey.ts'
import { defineJourney } from '../../../journeys/define-journey.ts'
import { spellings } from '../../../journeys/masking/spellings.ts'
import { runJourney } from '../../../journeys/run-journey.ts'
import { startBrowser } from '../../fixtures/browser.ts'
import { frontDoor, session, token } from './front-door.ts'
import { noteJourney } from './note-journey.ts'
import { actionsInTraceViewer } from './trace-viewer.ts'

let browser: Browser
let parent: string
let door: Awaited<ReturnType<typeof frontDoor>>
let directory: string
beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), 'shakedown-journeys-'))
  door = await frontDoor()
  browser = await startBrowser()
})
afterAll(async () => {
  await browser?.close()
  await door?.close()
  await rm(parent, { recursive: true, force: true })
})
beforeEach(async () => {
  door.fails = false
  directory = await mkdtemp(join(parent, 'journey-'))
})

const env = { NOTES_PIN: 'pin-998877' }
const walk = async (): Promise<JourneyResult> =>
  runJourney(noteJourney, {
    url: `${door.url}/`,
    browser,
    person: { username: 'ada', password: door.password },
    directory,
    env,
  })

/** All that a journey left in its directory, by file, with what is in its trace beside it. */
const leftBehind = (): Readonly<Record<string, Buffer>> =>
  Object.fromEntries(
    readdirSync(directory).flatMap((file): readonly [string, Buffer][] => {
      const bytes = readFileSync(join(directory, file))
      if (!file.endsWith('.zip')) return [[file, bytes]]
      return Object.entries(unzipSync(bytes)).map(([name, inner]) => [`${file}/${name}`, Buffer.from(inner)])
    }),
  )

describe('a journey whose steps all succeed', () => {
  it('tells the time of each step, the web vitals and nothing wrong, and leaves a picture of each step alone', async () => {
    const heard: string[] = []
    const result = await runJourney(noteJourney, {
      url: door.url,
      browser,
      person: { username: 'ada', password: door.password },
      directory,
      env,
      record: (event) => heard.push('ok' in event ? `${event.step}: ${event.words}` : event.step),
    })
    expect(result.words).toMatch(/^3 steps in \d+ ms$/)
    expect(result).toMatchObject({
      journey: 'write-note',
      person: 'ada',
      ok: true,
      consoleErrors: [],
      failedRequests: [],
    })
    expect(result.artefacts).toBeUndefined()
    expect(result.steps.map(({ step, ok }) => [step, ok])).toEqual([
      ['sign in', true],
      ['write a note', true],
      ['save it', true],
    ])
    expect(result.steps.every(({ tookMs }) => tookMs > 0)).toBe(true)
    expect(heard).toEqual([
      'sign in',
      'sign in: done',
      'write a note',
      'write a note: done',
      'save it',
      'save it: done',
    ])
    expect(result.vitals.map(({ name }) => name)).toEqual(expect.arrayContaining(['FCP', 'TTFB', 'LCP']))
    expect(result.vitals.every(({ page, value }) => page === `${door.url}/` && value >= 0)).toBe(true)
    expect(readdirSync(directory).toSorted()).toEqual(['01-sign-in.jpg', '02-write-a-note.jpg', '03-save-it.jpg'])
  })
})

describe('a journey of which a step fails', () => {
  it('says which, and leaves trace, HAR, HTML and pictures', async () => {
    door.fails = true
    const result = await walk()
    expect(result.words).toMatch(/^"save it" failed after \d+ ms: .*Timeout 1000ms exceeded.*waiting for/)
    expect(result.artefacts).toEqual({ trace: 'trace.zip', har: 'requests.har', html: ['03-save-it.html'] })
    expect(result.consoleErrors).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ step: 'save it', words: expect.stringContaining('not saved') }),
      ]),
    )
    expect(result.failedRequests).toEqual([
      expect.objectContaining({
        step: 'save it',
        words: expect.stringMatching(/^500 for POST .*\/notes\?access_token=\[redacted\]$/),
      }),
    ])
    expect(readFileSync(join(directory, '03-save-it.html'), 'utf8')).toContain('The note was not saved.')
    const har = JSON.parse(readFileSync(join(directory, 'requests.har'), 'utf8'))
    expect(har.log.entries.map((entry: { response: { status: number } }) => entry.response.status)).toContain(500)
    expect(existsSync(join(directory, '03-save-it.jpg'))).toBe(true)
  })

  it('leaves nothing secret: not the password that was typed, however it is spelt, no token, cookie, secret of the environment, or code', async () => {
    door.fails = true
    const result = await walk()
    const left = leftBehind()
    const all = { ...left, 'the result': Buffer.from(JSON.stringify(result)) }
    const secrets = [...spellings(door.password), token, session, env.NOTES_PIN, 'one-time-4711', 'opaque-refresh-1']
    const found = Object.entries(all).flatMap(([file, bytes]) =>
      secrets.filter((secret) => bytes.includes(secret)).map((secret) => `${file} holds ${secret}`),
    )
    expect(found).toEqual([])
    // What stands in their place shows that they would have been there.
    for (const file of ['requests.har', 'trace.zip/trace.trace', 'trace.zip/trace.network'])
      expect([file, left[file]?.includes('[redacted]')]).toEqual([file, true])
  })

  it('masks a password that nobody named, which is only typed', async () => {
    const journey = defineJourney({
      name: 'wrong-password',
      steps: [
        {
          name: 'sign in',
          run: async ({ page, url }) => {
            await page.goto(url)
            await page.getByLabel('Name').fill('ada')
            await page.getByLabel('Password').pressSequentially('nobody-knows-this')
            await page.getByLabel('Show it').check()
            await page.getByRole('button', { name: 'Sign in' }).click()
            await page.getByText('Wrong password nobody-knows-this').waitFor()
            throw new Error('the password nobody-knows-this is wrong')
          },
        },
      ],
    })
    const result = await runJourney(journey, { url: door.url, browser, directory })
    expect(result.words).toMatch(/the password \[redacted\] is wrong$/)
    const found = Object.entries(leftBehind()).filter(([, bytes]) => bytes.includes('nobody-knows-this'))
    expect(found.map(([file]) => file)).toEqual([])
    expect(readFileSync(join(directory, '01-sign-in.html'), 'utf8')).toContain('Wrong password [redacted]')
    // The field and the sentence that show it are covered in the picture: their middle is of the mask's colour.
    const page = await browser.newPage()
    const picture = readFileSync(join(directory, '01-sign-in.jpg')).toString('base64')
    const covered: unknown = await page.evaluate(`(async () => {
      const image = new Image()
      image.src = 'data:image/jpeg;base64,${picture}'
      await image.decode()
      const canvas = Object.assign(document.createElement('canvas'), { width: image.width, height: image.height })
      const drawing = canvas.getContext('2d')
      drawing.drawImage(image, 0, 0)
      const { data } = drawing.getImageData(0, 0, image.width, image.height)
      const isMask = (at) => [0, 1, 2].every((part) => Math.abs(data[at + part] - 0x44) < 6)
      return Array.from({ length: data.length / 4 }, (_, pixel) => isMask(4 * pixel)).filter(Boolean).length
    })()`)
    await page.close()
    // A field and a line of text, some 150 by 20 pixels each at the least.
    expect(covered).toBeGreaterThan(5000)
  })

  it('leaves a trace that Playwright’s trace viewer opens, with its steps and actions', async () => {
    door.fails = true
    await walk()
    const shown = await actionsInTraceViewer(browser, readFileSync(join(directory, 'trace.zip')))
    expect(shown).toContain('sign in')
    expect(shown).toContain('save it')
    expect(shown).toContain('[redacted]')
  })
})

describe('a journey that is ended', () => {
  it('throws why, and leaves no browser context open', async () => {
    const stop = new AbortController()
    const journey = defineJourney({
      name: 'endless',
      steps: [
        {
          name: 'wait',
          run: async ({ page, url }) => {
            await page.goto(url)
            stop.abort(new Error('enough'))
            await page.waitForTimeout(60_000)
          },
        },
      ],
    })
    await expect(runJourney(journey, { url: door.url, browser, directory, signal: stop.signal })).rejects.toThrow(
      'enough',
    )
    expect(browser.contexts()).toEqual([])
  })

  it('fails in the step for which no time is left', async () => {
    const journey = defineJourney({
      name: 'slow',
      steps: [{ name: 'wait', run: async ({ page }) => page.waitForTimeout(60_000) }],
    })
    const result = await runJourney(journey, { url: door.url, browser, directory, timeoutMs: 500 })
    expect(result.words).toMatch(/^"wait" failed after \d+ ms: it was not done within \d+ ms$/)
  })
})

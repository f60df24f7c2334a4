import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import axe from 'axe-core'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { HttpEffect, HttpMatch, HttpWhich } from '../../../harness/model/reach.ts'
import { startBrowser } from '../../fixtures/browser.ts'
import { runCareNotes, type RunningCareNotes } from './running-care-notes.ts'

// The page as a person sees it, in a browser; faults act between the gateway and those behind it.

let running: RunningCareNotes
let browser: Browser
beforeAll(async () => {
  running = await runCareNotes()
  browser = await startBrowser()
})
afterAll(async () => {
  await browser?.close()
  await running?.stop()
})

/** Where to put pictures, for those who want to look. */
const pictures = process.env['CARE_NOTES_PICTURES']
const picture = async (page: Page, name: string): Promise<void> => {
  if (pictures === undefined) return
  mkdirSync(pictures, { recursive: true })
  await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true })
}

const fault = (service: string, effect: HttpEffect, match: HttpMatch = {}, which: HttpWhich = 'all') =>
  running.system.reach.http?.get(service)?.rule({ match, which, effect, onHit: () => {} })

let people = 0
const open = async (options: BrowserContextOptions = {}): Promise<Page> => {
  const page = await browser.newPage({ locale: 'en-GB', viewport: { width: 1280, height: 900 }, ...options })
  page.setDefaultTimeout(60_000)
  await page.goto(running.system.serviceUrls('api-gateway')[0] ?? '')
  return page
}
const signIn = async (page: Page): Promise<string> => {
  const username = `carer-${(people += 1)}`
  const password = await running.admit(username)
  await page.getByLabel('Name').fill(username)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByLabel('Resident').waitFor()
  return username
}
const choose = async (page: Page, resident: string): Promise<void> => {
  await page.getByLabel('Resident').fill(resident)
  await page.getByRole('button', { name: 'Show notes' }).click()
  await page.getByText('No notes yet.').or(page.locator('[data-note]').first()).waitFor()
}
const said = (page: Page, words: RegExp) => page.getByRole('status').filter({ hasText: words }).waitFor()
const save = (page: Page) => page.getByRole('button', { name: /^Save/ }).click()
const note = (page: Page) => page.getByLabel('Note', { exact: true })
const texts = (page: Page) => page.locator('[data-note] p').allInnerTexts()

describe('the page', () => {
  it('lets a person sign in, write a note, upload a file and find both again', async () => {
    const page = await open()
    const complaints: string[] = []
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text())
    })
    await signIn(page)
    await choose(page, 'Mrs Park')
    await note(page).fill('Ate well.\n<b>Slept badly.</b>')
    await save(page)
    await said(page, /^Saved\.$/)
    await page.setInputFiles('input[type=file]', {
      name: 'plan.txt',
      mimeType: 'text/plain',
      buffer: Buffer.from('A plan.'),
    })
    await page.getByRole('button', { name: 'Upload' }).click()
    await said(page, /plan\.txt is uploaded/)
    await page.reload()
    await page.locator('[data-file]').waitFor()
    await expect.poll(() => texts(page)).toEqual(['Ate well.\n<b>Slept badly.</b>'])
    expect(await note(page).inputValue()).toBe('')
    const download = page.waitForEvent('download')
    await page.getByRole('button', { name: /plan\.txt/ }).click()
    expect((await download).suggestedFilename()).toBe('plan.txt')
    expect(complaints).toEqual([])
    await page.close()
  })

  it('keeps what is written while it cannot be saved, says so, and saves it once when it can', async () => {
    const page = await open()
    await signIn(page)
    await choose(page, 'Mr Shaw')
    const heal = fault('care-notes', { kind: 'status', status: 503 }, { method: 'POST' })
    await note(page).fill('Fell at noon.')
    await save(page)
    await said(page, /Still trying/)
    await said(page, /^Not saved: .*Your text is kept on this device\.$/)
    await picture(page, 'not-saved')
    await page.reload()
    expect(await note(page).inputValue()).toBe('Fell at noon.')
    heal?.()
    await save(page)
    await said(page, /^Saved\.$/)
    await expect.poll(() => texts(page)).toEqual(['Fell at noon.'])
    await page.close()
  })

  it('saves once where the answer is lost, also where its writer goes on writing meanwhile', async () => {
    const page = await open()
    await signIn(page)
    await choose(page, 'Mr Hill')
    const heal = fault('care-notes', { kind: 'lose' }, { method: 'POST' })
    await note(page).fill('Took his pills.')
    await save(page)
    await said(page, /^Not saved/)
    heal?.()
    await note(page).fill('Took his pills at nine.')
    await save(page)
    await said(page, /^Saved\.$/)
    await expect.poll(() => texts(page)).toEqual(['Took his pills at nine.'])
    await page.close()
  })

  it('shows both texts where two people change one note, and loses neither', async () => {
    const [one, other] = [await open(), await open()]
    const [first] = [await signIn(one), await signIn(other)]
    await choose(one, 'Mrs Lee')
    await note(one).fill('Quiet.')
    await save(one)
    await said(one, /^Saved/)
    await choose(other, 'Mrs Lee')
    for (const page of [one, other]) await page.getByRole('button', { name: /^Change/ }).click()
    await note(one).fill('Quiet morning.')
    await save(one)
    await said(one, /^Saved/)
    await note(other).fill('Quiet afternoon.')
    await save(other)
    await said(other, /Somebody else has changed this note/)
    await picture(other, 'conflict-light')
    expect(await other.locator('#their-author').innerText()).toBe(first)
    expect(await other.locator('#their-text').innerText()).toBe('Quiet morning.')
    expect(await other.locator('#your-text').innerText()).toBe('Quiet afternoon.')
    await other.reload()
    expect(await note(other).inputValue()).toBe('Quiet afternoon.')
    await note(other).fill('Quiet morning and afternoon.')
    await save(other)
    await said(other, /^Saved/)
    await expect.poll(() => texts(other)).toEqual(['Quiet morning and afternoon.'])
    await Promise.all([one.close(), other.close()])
  })

  it('begins no other change while something is not saved', async () => {
    const page = await open()
    await signIn(page)
    await choose(page, 'Mr Moss')
    await note(page).fill('One.')
    await save(page)
    await said(page, /^Saved/)
    await note(page).fill('Two, not saved')
    await page.getByRole('button', { name: /^Change/ }).click()
    await said(page, /Please save first/)
    expect(await note(page).inputValue()).toBe('Two, not saved')
    await page.close()
  })

  it('says that a list may be old, and not another word of what was saved', async () => {
    const page = await open()
    await signIn(page)
    await choose(page, 'Mrs Nash')
    const heal = fault('care-notes', { kind: 'status', status: 503 }, { method: 'GET' })
    await note(page).fill('Danced.')
    await save(page)
    await page.getByText('These may not be the latest').waitFor()
    expect(await page.getByRole('status').innerText()).toBe('Saved.')
    heal?.()
    await page.getByRole('button', { name: 'Show notes' }).click()
    await expect.poll(() => texts(page)).toEqual(['Danced.'])
    await page.close()
  })

  it('asks for a new sign-in once the session is lost, and keeps the draft', async () => {
    const page = await open()
    const username = await signIn(page)
    await choose(page, 'Mr Kay')
    await note(page).fill('Visited by his son.')
    await running.database.query('delete from auth.session where username = $1', [username])
    await save(page)
    await said(page, /Please sign in again\. Your text is kept/)
    const password = await running.admit(username)
    await page.getByLabel('Name').fill(username)
    await page.getByLabel('Password').fill(password)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await note(page).waitFor()
    expect(await note(page).inputValue()).toBe('Visited by his son.')
    await save(page)
    await said(page, /^Saved/)
    await page.close()
  })

  it('gets new tokens by itself', async () => {
    const page = await open()
    await signIn(page)
    await page.evaluate(() => {
      const kept = JSON.parse(localStorage.getItem('care-notes:session') ?? '{}')
      localStorage.setItem('care-notes:session', JSON.stringify({ ...kept, accessToken: `${kept.accessToken}x` }))
    })
    await choose(page, 'Mrs Ray')
    await note(page).fill('Sang.')
    await save(page)
    await said(page, /^Saved/)
    await expect.poll(() => texts(page)).toEqual(['Sang.'])
    await page.close()
  })

  it.each([
    ['light', 1280],
    ['dark', 1280],
    ['light', 360],
    ['dark', 360],
  ] as const)('can be read and used by all, in %s and %i wide', async (colorScheme, width) => {
    const page = await open({ colorScheme, viewport: { width, height: 800 } })
    const check = async (what: string): Promise<void> => {
      await picture(page, `${what}-${colorScheme}-${width}`)
      await page.evaluate(axe.source)
      expect(await page.evaluate(`axe.run().then(({ violations }) => violations.map(({ id }) => id))`)).toEqual([])
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width)
    }
    await check('sign-in')
    await page.getByLabel('Name').fill('nobody')
    await page.getByLabel('Password').fill('wrong')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await said(page, /wrong/)
    await check('wrong')
    await signIn(page)
    await choose(page, `Mrs ${'Long'.repeat(12)}name ${colorScheme} ${width}`)
    await note(page).fill(`Walked in the garden with ${'a'.repeat(120)}`)
    await save(page)
    await said(page, /^Saved/)
    await note(page).fill('A draft')
    await check('notes')
    await page.close()
  })
})

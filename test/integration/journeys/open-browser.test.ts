import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { expect, it, onTestFinished, vi } from 'vitest'
import { findPlaywright, hasPlaywright } from '../../../journeys/browser/find-playwright.ts'
import { openBrowser } from '../../../journeys/browser/open-browser.ts'
import { packagedChromium } from '../../../journeys/browser/packaged-chromium.ts'

const somePackaged = async () => {
  const packaged = await packagedChromium(process.cwd())
  if (packaged === undefined) return undefined
  const { executablePath, args, env } = packaged
  return { executablePath, args: [...args], env: { ...process.env, ...env } }
}

it('a browser of a server of Playwright’s is used by its address, which the environment may name', async ({ skip }) => {
  const packaged = await somePackaged()
  if (packaged === undefined) return skip('there is no packaged Chromium for this platform')
  const server = await chromium.launchServer(packaged)
  onTestFinished(async () => server.close())
  vi.stubEnv('SHAKEDOWN_BROWSER', server.wsEndpoint())
  onTestFinished(() => void vi.unstubAllEnvs())
  const browser = await openBrowser()
  onTestFinished(async () => browser.close())
  const page = await browser.newPage()
  await page.setContent('<title>Remote</title>')
  expect(await page.title()).toBe('Remote')
})

it('a Chromium with remote debugging is used by its address', async ({ skip }) => {
  const packaged = await somePackaged()
  if (packaged === undefined) return skip('there is no packaged Chromium for this platform')
  const folder = await mkdtemp(join(tmpdir(), 'shakedown-cdp-'))
  onTestFinished(async () => rm(folder, { recursive: true, force: true }))
  const context = await chromium.launchPersistentContext(folder, {
    ...packaged,
    args: [...packaged.args, '--remote-debugging-port=0'],
  })
  onTestFinished(async () => context.close())
  const [port] = (await readFile(join(folder, 'DevToolsActivePort'), 'utf8')).split('\n')
  const browser = await openBrowser({ use: `http://127.0.0.1:${port}` })
  onTestFinished(async () => browser.close())
  const page = await browser.newPage()
  await page.setContent('<title>Debugged</title>')
  expect(await page.title()).toBe('Debugged')
})

it('the owner’s own Playwright, beside the configuration, goes before the one beside Shakedown', async () => {
  const owner = await mkdtemp(join(tmpdir(), 'shakedown-owner-'))
  onTestFinished(async () => rm(owner, { recursive: true, force: true }))
  await mkdir(join(owner, 'node_modules/playwright'), { recursive: true })
  await writeFile(join(owner, 'node_modules/playwright/package.json'), '{"name":"playwright","main":"index.js"}')
  await writeFile(join(owner, 'node_modules/playwright/index.js'), 'exports.chromium = { mine: true }')
  expect([hasPlaywright(owner), findPlaywright(owner).chromium]).toEqual([true, { mine: true }])
})

it('a browser that is not there is told with what to do', async () => {
  await expect(openBrowser({ use: 'no-such-channel' })).rejects.toMatchObject({ code: 'no-browser', exitCode: 4 })
  await expect(openBrowser({ use: 'ws://127.0.0.1:1/' })).rejects.toMatchObject({
    code: 'no-browser',
    message: expect.stringContaining('ws://127.0.0.1:1/'),
    hint: expect.stringContaining('SHAKEDOWN_BROWSER'),
  })
  await expect(openBrowser({ engine: 'firefox' })).rejects.toMatchObject({ code: 'no-browser' })
})

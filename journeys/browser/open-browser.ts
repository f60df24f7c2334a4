import { access, constants } from 'node:fs/promises'
import { messageOf, ShakedownError } from '../../harness/errors.ts'
import type { Browser } from '../../harness/model/playwright.ts'
import { findPlaywright } from './find-playwright.ts'
import { packagedChromium } from './packaged-chromium.ts'

/** Which browser walks journeys. */
export interface BrowserOptions {
  /**
   * The path of a program; the name of an installed browser (`chrome`, `msedge`); or an address: `ws://…` of a server of Playwright's, `http://…` of a
   * Chromium with remote debugging.
   * @default that of the variable SHAKEDOWN_BROWSER, else Playwright's own, an installed Chromium or Chrome, the packaged one
   */
  readonly use?: string
  /** @default 'chromium' */
  readonly engine?: 'chromium' | 'firefox' | 'webkit'
  /** Where Playwright and the packaged Chromium are looked for. @default the current folder */
  readonly cwd?: string
}

const places = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

const isProgram = async (path: string): Promise<boolean> =>
  access(path, constants.X_OK).then(
    () => true,
    () => false,
  )

type Playwright = ReturnType<typeof findPlaywright>
type Engine = Playwright['chromium']

/** The one that its owner names. */
const named = async (use: string, engine: Engine): Promise<Browser> => {
  if (/^wss?:/.test(use)) return engine.connect(use)
  if (/^https?:/.test(use)) return engine.connectOverCDP(use)
  return engine.launch(/[/\\]/.test(use) ? { executablePath: use } : { channel: use })
}

/** Where there is one that needs no naming, the first of Playwright's own and those that are installed. */
const installed = async (engine: Engine, isChromium: boolean): Promise<string | undefined> => {
  for (const path of [engine.executablePath(), ...(isChromium ? places : [])])
    if (path !== '' && (await isProgram(path))) return path
  return undefined
}

const found = async (engine: Engine, name: string, cwd: string): Promise<Browser | undefined> => {
  const executablePath = await installed(engine, name === 'chromium')
  if (executablePath !== undefined) return engine.launch({ executablePath })
  const packaged = name === 'chromium' ? await packagedChromium(cwd) : undefined
  if (packaged === undefined) return undefined
  const { env, args, ...program } = packaged
  return engine.launch({ ...program, args: [...args], env: { ...process.env, ...env } })
}

const hint =
  'Install one beside your configuration: npm install --save-dev @sparticuz/chromium (Linux on x64), or npx playwright-core install chromium; or name one in SHAKEDOWN_BROWSER: a program, a channel such as chrome, or an address. docs/journeys.md tells of each.'

/**
 * Starts a headless browser, or connects to one that runs elsewhere. The caller closes it.
 *
 * @throws {ShakedownError} `no-playwright` or `no-browser`, exit 4, with what to install or to name
 */
export const openBrowser = async (options: BrowserOptions = {}): Promise<Browser> => {
  const { engine: name = 'chromium', cwd = process.cwd() } = options
  const given = options.use ?? process.env['SHAKEDOWN_BROWSER']
  const use = given === '' ? undefined : given
  const engine = findPlaywright(cwd)[name]
  const browser = await (use === undefined ? found(engine, name, cwd) : named(use, engine)).catch((error: unknown) => {
    throw new ShakedownError(
      'no-browser',
      `the browser ${use ?? name} cannot be started: ${messageOf(error).split('\n')[0] ?? ''}`,
      { hint, exitCode: 4, cause: error },
    )
  })
  if (browser === undefined) throw new ShakedownError('no-browser', `no ${name} was found`, { hint, exitCode: 4 })
  return browser
}

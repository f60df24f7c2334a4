import { createRequire } from 'node:module'
import { join } from 'node:path'
import type * as Playwright from 'playwright-core'
import { ShakedownError } from '../../harness/errors.ts'

/** Whatever of Playwright is installed has it: the library alone, the library with browsers, the test runner. */
const packages = ['playwright-core', 'playwright', '@playwright/test']

const isPlaywright = (value: unknown): value is typeof Playwright =>
  typeof value === 'object' && value !== null && 'chromium' in value

const missing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'MODULE_NOT_FOUND'

/**
 * The owner's own Playwright, beside whose configuration the command runs, else the one beside Shakedown itself.
 *
 * @throws {ShakedownError} `no-playwright`, exit 4, with what to install
 */
export const findPlaywright = (cwd: string = process.cwd()): typeof Playwright => {
  for (const from of [join(cwd, 'shakedown.config.ts'), import.meta.url])
    for (const name of packages) {
      try {
        const found: unknown = createRequire(from)(name)
        if (isPlaywright(found)) return found
      } catch (error) {
        if (!missing(error)) throw error
      }
    }
  throw new ShakedownError('no-playwright', 'journeys need Playwright, which is not installed', {
    hint: 'Install it beside your configuration: npm install --save-dev playwright-core @sparticuz/chromium (the second is a browser for Linux on x64; docs/journeys.md tells of others).',
    exitCode: 4,
  })
}

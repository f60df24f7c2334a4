import { createRequire } from 'node:module'
import { join } from 'node:path'
import type * as Playwright from 'playwright-core'
import { ShakedownError } from '../../harness/errors.ts'

/** Whatever of Playwright is installed has it: the library alone, the library with browsers, the test runner. */
const packages = ['playwright-core', 'playwright', '@playwright/test']

const isPlaywright = (value: unknown): value is typeof Playwright =>
  typeof value === 'object' && value !== null && 'chromium' in value

/** The file of the owner's own Playwright, beside whose configuration the command runs, else of the one beside Shakedown itself. */
const resolved = (cwd: string): string | undefined => {
  for (const from of [join(cwd, 'shakedown.config.ts'), import.meta.url])
    for (const name of packages) {
      try {
        return createRequire(from).resolve(name)
      } catch {
        // not installed there
      }
    }
  return undefined
}

/** Whether there is a Playwright, without loading it. */
export const hasPlaywright = (cwd: string = process.cwd()): boolean => resolved(cwd) !== undefined

/**
 * The owner's own Playwright, else the one beside Shakedown itself.
 *
 * @throws {ShakedownError} `no-playwright`, exit 4, with what to install
 */
export const findPlaywright = (cwd: string = process.cwd()): typeof Playwright => {
  const file = resolved(cwd)
  const found: unknown = file === undefined ? undefined : createRequire(import.meta.url)(file)
  if (isPlaywright(found)) return found
  throw new ShakedownError('no-playwright', 'journeys need Playwright, which is not installed', {
    hint: 'Install it beside your configuration: npm install --save-dev playwright-core @sparticuz/chromium (the second is a browser for Linux on x64; docs/journeys.md tells of others).',
    exitCode: 4,
  })
}

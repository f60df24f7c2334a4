import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { z } from 'zod'
import type { WebVital } from '../../harness/model/journey.ts'
import type { BrowserContext } from '../../harness/model/playwright.ts'

const binding = '__shakedownVital'

const form = z.object({
  id: z.string(),
  name: z.enum(['CLS', 'FCP', 'INP', 'LCP', 'TTFB']),
  value: z.number().nonnegative(),
  rating: z.enum(['good', 'needs-improvement', 'poor']),
})

/** Runs in each page, before its own scripts: Google's library with a place of its own to export to. */
const measure = (library: string): string => `(() => {
  if (globalThis !== globalThis.top) return
  const exports = {}, module = { exports };
  ${library};
  const tell = ({ id, name, value, rating }) => globalThis.${binding}({ id, name, value, rating })
  for (const each of ['onCLS', 'onFCP', 'onINP', 'onLCP', 'onTTFB']) exports[each](tell, { reportAllChanges: true })
})()`

const withoutQuery = (address: string): string =>
  URL.canParse(address) ? new URL(address).origin + new URL(address).pathname : address

/**
 * Measures the web vitals of all pages of a browser's context, where the browser can.
 *
 * @returns what was measured so far: of each page the latest value of each
 */
export const webVitals = async (context: BrowserContext): Promise<() => readonly WebVital[]> => {
  const vitals = new Map<string, WebVital>()
  const library = await readFile(createRequire(import.meta.url).resolve('web-vitals'), 'utf8')
  await context.exposeBinding(binding, ({ frame }, told: unknown) => {
    const { success, data } = form.safeParse(told)
    if (!success) return
    const { id, name, value, rating } = data
    const rounded = Math.round(value * 1000) / 1000
    vitals.set(id, { name, value: rounded, rating, page: withoutQuery(frame.url()) })
  })
  await context.addInitScript({ content: measure(library) })
  return () => [...vitals.values()]
}

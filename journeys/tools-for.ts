import { randomUUID } from 'node:crypto'
import type { JourneyTools } from '../harness/model/journey.ts'
import type { BrowserContext, Page } from '../harness/model/playwright.ts'
import type { Secrets } from './masking/secrets.ts'
import type { VisitOptions } from './visit.ts'

/** What steps are given, but for their signal. */
export const toolsFor = (
  { url, person }: VisitOptions,
  parts: { readonly page: Page; readonly context: BrowserContext },
  { named, secrets }: { readonly named: ReadonlyMap<string, string>; readonly secrets: Secrets },
): Omit<JourneyTools, 'signal'> => ({
  ...parts,
  url: url.replace(/\/+$/, ''),
  get person() {
    if (person === undefined) throw new Error('this journey was given no person who walks it')
    return person
  },
  run: randomUUID().slice(0, 8),
  kept: new Map(),
  secret: (variable) => {
    const value = named.get(variable)
    if (value === undefined) throw new Error(`the journey does not name ${variable} in its "secrets"`)
    return value
  },
  mask: (value) => secrets.add(value),
})

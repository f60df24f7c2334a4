import type { Duration } from '../../harness/incidents/duration.ts'
import type { Limits } from '../../harness/incidents/limits.ts'
import type { Journey, WebVital } from '../../harness/model/journey.ts'
import type { BrowserOptions } from '../../journeys/browser/open-browser.ts'

/** Options of the probe `journey`: the first two are all it needs. */
export interface JourneyProbeOptions {
  readonly journey: Journey
  /** Where the front door is. */
  readonly url: string
  /** Who walks it, with the environment variable that holds the password. @default nobody */
  readonly person?: { readonly username: string; readonly passwordFrom: string }
  /** @default the one that is found: docs/journeys.md */
  readonly browser?: BrowserOptions
  /** Milliseconds from its first step to its last. @default none: it is bad where a step fails */
  readonly within?: Limits
  /** Milliseconds of single steps, by name. @default none */
  readonly steps?: Readonly<Record<string, Limits>>
  /** Web vitals, of the page that was worst: `{ LCP: { warning: 2500, critical: 4000 } }`. @default none */
  readonly vitals?: { readonly [name in WebVital['name']]?: Limits }
  /** How many errors the console may show. @default any number */
  readonly consoleErrors?: Limits
  /** How many requests may be without a right answer. @default any number */
  readonly failedRequests?: Limits
  /** A journey that takes longer is given up, and bad. @default '1m' */
  readonly timeout?: Duration
  /** Where is kept what shows a failure: in a folder for each monitor, and one in it for each failure. @default 'reports/watch/journeys' */
  readonly out?: string
  /** So many failures are kept of each monitor. @default 20 */
  readonly keep?: number
}

import type { JourneyResult, StepResult } from '../harness/model/journey.ts'
import type { Person } from '../harness/model/person.ts'
import type { Browser, Page } from '../harness/model/playwright.ts'

/** A step has begun. */
export interface StepBegan {
  readonly step: string
  /** Wall clock in ms. */
  readonly beganMs: number
}

/** Where a journey is walked, by whom, and what becomes of it. */
export interface VisitOptions {
  /** Where the front door is. */
  readonly url: string
  readonly browser: Browser
  /** Who walks it. @default nobody */
  readonly person?: Person
  /** For screenshots, and for what is kept of a failure; made where it is absent. */
  readonly directory: string
  /** Hears of each step when it begins, and when it is over. @default nobody */
  readonly record?: (event: StepBegan | StepResult) => void
  /** Nobody waits for the journey any more. @default never */
  readonly signal?: AbortSignal
  /** Values that are masked wherever they would be kept, beside the person's password, those of the journey's variables, and typed passwords. @default none */
  readonly secrets?: readonly string[]
  /** When a picture is taken. @default 'each step' */
  readonly screenshots?: 'each step' | 'failures'
  /** All of it may take so long; a step for which no time is left fails. @default as long as its steps take */
  readonly timeoutMs?: number
  /** Where the journey's secrets are read. @default the environment of the process */
  readonly env?: Readonly<Record<string, string | undefined>>
}

/** A journey that has begun: one person's browser, with cookies and storage of its own. */
export interface Visit {
  readonly page: Page
  /** What steps leave for later ones, and for whoever takes them. */
  readonly kept: Map<string, string>
  /** Takes a step. What it throws is its result, not an error of ours. @throws where nobody waits any more, or there is no such step */
  step(name: string): Promise<StepResult>
  /** Closes the person's browser, and keeps what shows a failure: of a step, or one that whoever took them saw (`keep`). Says the same when it is asked again. */
  end(options?: { readonly keep?: boolean }): Promise<JourneyResult>
}

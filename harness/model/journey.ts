import type { Person } from './person.ts'
import type { BrowserContext, BrowserContextOptions, Page } from './playwright.ts'

/** What a step of a journey is given. */
export interface JourneyTools {
  readonly page: Page
  /** Of this run alone: no cookies, no storage of others. */
  readonly context: BrowserContext
  /** Where the front door is, without a slash at its end. */
  readonly url: string
  /** Whose journey it is. @throws where the journey was given nobody */
  readonly person: Person
  /** An id of this run alone: put into what is written, so that runs never share it. */
  readonly run: string
  /** What earlier steps leave for later ones: an id, a text. */
  readonly kept: Map<string, string>
  /** The value of an environment variable that the journey names in `secrets`. Masked wherever it would be kept. */
  secret(variable: string): string
  /** From here on a value is masked wherever it would be kept: a code that was sent, say. */
  mask(value: string): void
  /** Aborted when nobody waits for the step any more. */
  readonly signal: AbortSignal
}

/** A named step: plain Playwright code. What it throws is why it failed. */
export interface JourneyStep {
  readonly name: string
  run(tools: JourneyTools): Promise<void>
}

/** What a person does in a browser, step by step. Made with `defineJourney`. */
export interface Journey {
  readonly name: string
  readonly steps: readonly JourneyStep[]
  /** Environment variables that its steps read as secrets. */
  readonly secrets: readonly string[]
  /** A step that takes longer has failed. */
  readonly stepTimeoutMs: number
  /** How the browser shows itself: language, size, device. */
  readonly browserContext: BrowserContextOptions
}

/** What one step came to. */
export interface StepResult {
  readonly step: string
  readonly ok: boolean
  /** Wall clock in ms. */
  readonly beganMs: number
  readonly tookMs: number
  /** What went wrong, masked; `done` where nothing did. */
  readonly words: string
  /** File of the page as it was when the step was over, in the directory of the journey. */
  readonly screenshot?: string
}

/** One of the web vitals of a page that was seen: https://web.dev/articles/vitals. */
export interface WebVital {
  readonly name: 'CLS' | 'FCP' | 'INP' | 'LCP' | 'TTFB'
  /** Milliseconds; of CLS a score. */
  readonly value: number
  readonly rating: 'good' | 'needs-improvement' | 'poor'
  /** Address of the page, without query. */
  readonly page: string
}

/** Something that went wrong in a page: an error in its console, or a request without a right answer. */
export interface PageProblem {
  readonly atMs: number
  /** During which step. Absent: between two. */
  readonly step?: string
  readonly words: string
}

/** Files that a journey left behind because a step failed, in its directory. All are masked. */
export interface JourneyArtefacts {
  /** For Playwright's trace viewer. */
  readonly trace?: string
  readonly har?: string
  /** Of each step that failed. */
  readonly html: readonly string[]
}

/** What a journey came to. */
export interface JourneyResult {
  readonly journey: string
  /** Username of who walked it. */
  readonly person?: string
  readonly ok: boolean
  readonly words: string
  readonly beganMs: number
  readonly tookMs: number
  /** Those that were taken. */
  readonly steps: readonly StepResult[]
  readonly vitals: readonly WebVital[]
  readonly consoleErrors: readonly PageProblem[]
  readonly failedRequests: readonly PageProblem[]
  readonly artefacts?: JourneyArtefacts
}

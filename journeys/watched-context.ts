import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Journey, JourneyArtefacts, WebVital } from '../harness/model/journey.ts'
import type { Browser, BrowserContext, Page } from '../harness/model/playwright.ts'
import { keepFailure } from './artefacts/keep-failure.ts'
import type { Secrets } from './masking/secrets.ts'
import { typedPasswords } from './masking/typed-passwords.ts'
import { type PageProblems, pageProblems } from './measure/page-problems.ts'
import { webVitals } from './measure/web-vitals.ts'

/** A browser's context in which all is seen that a journey keeps. */
export interface WatchedContext {
  readonly context: BrowserContext
  readonly page: Page
  readonly problems: PageProblems
  vitals(): readonly WebVital[]
  /** Adds to the secrets what was typed so far. */
  learn(): Promise<void>
  /** Closes it. What shows a failure is kept, without secrets, in the directory that is given. */
  close(keepIn: string | undefined): Promise<Omit<JourneyArtefacts, 'html'>>
}

/** A cookie that is shorter is a choice, not a secret. */
const shortestCookie = 8

const opened = async (context: BrowserContext, journey: Journey, stepNow: () => string | undefined) => {
  // An action that is out of time says what it waited for, and a step only that it was not done.
  context.setDefaultTimeout(Math.round(journey.stepTimeoutMs * 0.9))
  const parts = {
    context,
    typed: await typedPasswords(context),
    vitals: await webVitals(context),
    problems: pageProblems(context, stepNow),
  }
  // No film of it: pixels cannot be masked once they are there, and each action has a snapshot of the page.
  await context.tracing.start({ snapshots: true, screenshots: false, title: journey.name })
  return { ...parts, page: await context.newPage() }
}

/** Opens a browser's context of its own, with cookies and storage that nobody shares. */
export const watchedContext = async (
  browser: Browser,
  journey: Journey,
  { secrets, stepNow }: { readonly secrets: Secrets; readonly stepNow: () => string | undefined },
): Promise<WatchedContext> => {
  // Closed to other users: what Playwright writes here holds secrets until it is masked.
  const folder = await mkdtemp(join(tmpdir(), 'shakedown-journey-'))
  const raw = { trace: join(folder, 'trace.zip'), har: join(folder, 'requests.har') }
  const ended = async (error: unknown): Promise<never> => {
    await rm(folder, { recursive: true, force: true })
    throw error
  }
  const context = await browser
    .newContext({ ...journey.browserContext, recordHar: { path: raw.har, content: 'embed' } })
    .catch(ended)
  const { page, problems, vitals, typed } = await opened(context, journey, stepNow).catch(async (error: unknown) => {
    await context.close().catch(() => undefined)
    return ended(error)
  })
  const learn = async (): Promise<void> => {
    // What pages told before is heard before this is answered.
    for (const each of context.pages()) await each.title().catch(() => '')
    for (const value of typed()) secrets.add(value)
  }
  return {
    context,
    page,
    problems,
    vitals,
    learn,
    close: async (keepIn) => {
      try {
        await learn()
        const cookies = await context.cookies().catch(() => [])
        for (const { value } of cookies) if (value.length >= shortestCookie) secrets.add(value)
        // A browser that went away has nothing more to tell.
        await context.tracing.stop(keepIn === undefined ? {} : { path: raw.trace }).catch(() => undefined)
        await context.close().catch(() => undefined)
        return keepIn === undefined ? {} : await keepFailure(raw, keepIn, secrets)
      } finally {
        await rm(folder, { recursive: true, force: true })
      }
    },
  }
}

import { randomUUID } from 'node:crypto'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Journey, JourneyResult, JourneyTools, StepResult } from '../harness/model/journey.ts'
import type { BrowserContext, Page } from '../harness/model/playwright.ts'
import { keepFailure } from './artefacts/keep-failure.ts'
import { keepPage } from './artefacts/keep-page.ts'
import { collectSecrets, type Secrets } from './masking/secrets.ts'
import { typedPasswords } from './masking/typed-passwords.ts'
import { pageProblems } from './measure/page-problems.ts'
import { webVitals } from './measure/web-vitals.ts'
import { secretsOf } from './secrets-of.ts'
import { takeStep } from './take-step.ts'
import type { Visit, VisitOptions } from './visit.ts'

/** Where a picture of the page is taken, or its HTML read: the page that was opened, else the newest that is left. */
const shownIn = (page: Page, context: BrowserContext): Page =>
  page.isClosed() ? (context.pages().at(-1) ?? page) : page

const fileName = (nth: number, step: string): string =>
  `${String(nth).padStart(2, '0')}-${step
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')}`

/** What steps are given, but for their signal. */
const toolsFor = (
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

const wordsOf = (steps: readonly StepResult[], tookMs: number): string => {
  const failed = steps.find(({ ok }) => !ok)
  return failed === undefined
    ? `${steps.length} ${steps.length === 1 ? 'step' : 'steps'} in ${tookMs} ms`
    : `"${failed.step}" failed after ${failed.tookMs} ms: ${failed.words}`
}

/**
 * Opens a browser's context of its own for one person on one journey. Its caller takes the steps, and ends it in any case.
 *
 * @throws {ShakedownError} `no-secret` where the journey's variables are not set
 */
export const openVisit = async (journey: Journey, options: VisitOptions): Promise<Visit> => {
  const { browser, directory, person, record, screenshots = 'each step', env = process.env } = options
  const { signal = new AbortController().signal, timeoutMs = Number.POSITIVE_INFINITY } = options
  const named = secretsOf(journey, env)
  const secrets = collectSecrets([
    ...(options.secrets ?? []),
    ...named.values(),
    ...(person === undefined ? [] : [person.password]),
  ])
  await mkdir(directory, { recursive: true })
  // Closed to other users: what Playwright writes here holds secrets until it is masked.
  const rawFolder = await mkdtemp(join(tmpdir(), 'shakedown-journey-'))
  const raw = { trace: join(rawFolder, 'trace.zip'), har: join(rawFolder, 'requests.har') }
  const beganMs = Date.now()
  let stepNow: string | undefined
  const steps: StepResult[] = []
  const html: string[] = []

  const context = await browser
    .newContext({ ...journey.browserContext, recordHar: { path: raw.har, content: 'embed' } })
    .catch(async (error: unknown) => {
      await rm(rawFolder, { recursive: true, force: true })
      throw error
    })
  // An action that is out of time says what it waited for, and a step only that it was not done.
  context.setDefaultTimeout(Math.round(journey.stepTimeoutMs * 0.9))
  const typed = await typedPasswords(context)
  const vitals = await webVitals(context)
  const problems = pageProblems(context, () => stepNow)
  // No film of it: pixels cannot be masked once they are there, and each action has a snapshot of the page.
  await context.tracing.start({ snapshots: true, screenshots: false, title: journey.name })
  const page = await context.newPage()
  const tools = toolsFor(options, { page, context }, { named, secrets })
  const learn = (): void => {
    for (const value of typed()) secrets.add(value)
  }

  const step = async (name: string): Promise<StepResult> => {
    const found = journey.steps.find((each) => each.name === name)
    if (found === undefined) throw new Error(`the journey ${journey.name} has no step "${name}"`)
    signal.throwIfAborted()
    const began = { step: name, beganMs: Date.now() }
    stepNow = name
    record?.(began)
    await context.tracing.group(name)
    const ms = Math.max(0, Math.min(journey.stepTimeoutMs, beganMs + timeoutMs - began.beganMs))
    const wrong = await takeStep(found, tools, { ms, signal })
    const tookMs = Date.now() - began.beganMs
    await context.tracing.groupEnd()
    learn()
    const wanted = wrong !== undefined || screenshots === 'each step'
    const file = fileName(steps.length + 1, name)
    const shown = wanted
      ? await keepPage(shownIn(page, context), directory, { name: file, secrets, withHtml: wrong !== undefined })
      : {}
    stepNow = undefined
    if (shown.html !== undefined) html.push(shown.html)
    const words = wrong === undefined ? 'done' : secrets.text(wrong)
    const result = {
      ...began,
      ok: wrong === undefined,
      tookMs,
      words,
      ...(shown.screenshot === undefined ? {} : { screenshot: shown.screenshot }),
    }
    steps.push(result)
    record?.(result)
    return result
  }

  const close = async (): Promise<JourneyResult> => {
    const ok = steps.every((each) => each.ok)
    const tookMs = Date.now() - beganMs
    try {
      // What pages told before is heard before this is answered.
      for (const each of context.pages()) await each.title().catch(() => '')
      for (const { value } of await context.cookies().catch(() => [])) if (value.length >= 8) secrets.add(value)
      learn()
      await context.tracing.stop(ok ? {} : { path: raw.trace }).catch(() => undefined)
      await context.close().catch(() => undefined)
      const kept = ok ? undefined : { ...(await keepFailure(raw, directory, secrets)), html }
      const masked = <T extends { readonly words: string }>(all: readonly T[]): readonly T[] =>
        all.map((each) => ({ ...each, words: secrets.text(each.words) }))
      return {
        journey: journey.name,
        ...(person === undefined ? {} : { person: person.name }),
        ok,
        words: wordsOf(steps, tookMs),
        beganMs,
        tookMs,
        steps,
        vitals: vitals(),
        consoleErrors: masked(problems.consoleErrors),
        failedRequests: masked(problems.failedRequests),
        ...(kept === undefined ? {} : { artefacts: kept }),
      }
    } finally {
      await rm(rawFolder, { recursive: true, force: true })
    }
  }
  let closing: Promise<JourneyResult> | undefined
  return { page, step, end: async () => (closing ??= close()) }
}

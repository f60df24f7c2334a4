import { mkdir } from 'node:fs/promises'
import type { Journey, JourneyResult, StepResult } from '../harness/model/journey.ts'
import { keepPage } from './artefacts/keep-page.ts'
import { collectSecrets } from './masking/secrets.ts'
import { secretsOf } from './secrets-of.ts'
import { takeStep } from './take-step.ts'
import { toolsFor } from './tools-for.ts'
import type { Visit, VisitOptions } from './visit.ts'
import { watchedContext } from './watched-context.ts'

/** Of a step's files, without ending: `03-save-it`. */
const fileName = (nth: number, step: string): string => {
  const words = step.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')
  return `${String(nth).padStart(2, '0')}-${words.replaceAll(/^-|-$/g, '')}`
}

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
  const password = person === undefined ? [] : [person.password]
  const secrets = collectSecrets([...(options.secrets ?? []), ...named.values(), ...password])
  await mkdir(directory, { recursive: true })
  const beganMs = Date.now()
  const steps: StepResult[] = []
  const html: string[] = []
  let stepNow: string | undefined
  const watched = await watchedContext(browser, journey, { secrets, stepNow: () => stepNow })
  const { context, page } = watched
  const tools = toolsFor(options, { page, context }, { named, secrets })

  /** The page that was opened, else the newest that is left. */
  const shown = async (step: string, failed: boolean): Promise<string | undefined> => {
    if (!failed && screenshots === 'failures') return undefined
    const seen = page.isClosed() ? (context.pages().at(-1) ?? page) : page
    const name = fileName(steps.length + 1, step)
    const kept = await keepPage(seen, directory, { name, secrets, withHtml: failed })
    if (kept.html !== undefined) html.push(kept.html)
    return kept.screenshot
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
    await watched.learn()
    const screenshot = await shown(name, wrong !== undefined)
    stepNow = undefined
    const words = wrong === undefined ? 'done' : secrets.text(wrong)
    const result = {
      ...began,
      ok: wrong === undefined,
      tookMs,
      words,
      ...(screenshot === undefined ? {} : { screenshot }),
    }
    steps.push(result)
    record?.(result)
    return result
  }

  const close = async (keep: boolean): Promise<JourneyResult> => {
    const ok = steps.every((each) => each.ok)
    const tookMs = Date.now() - beganMs
    const kept = await watched.close(ok && !keep ? undefined : directory)
    const masked = <T extends { readonly words: string }>(all: readonly T[]): readonly T[] =>
      all.map((each) => ({ ...each, words: secrets.text(each.words) }))
    return {
      journey: journey.name,
      ...(person === undefined ? {} : { person: person.username }),
      ok,
      words: wordsOf(steps, tookMs),
      beganMs,
      tookMs,
      steps,
      vitals: watched.vitals(),
      consoleErrors: masked(watched.problems.consoleErrors),
      failedRequests: masked(watched.problems.failedRequests),
      ...(ok && !keep ? {} : { artefacts: { ...kept, html } }),
    }
  }
  let closing: Promise<JourneyResult> | undefined
  return { page, kept: tools.kept, step, end: async ({ keep = false } = {}) => (closing ??= close(keep)) }
}

import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { durationMs } from '../harness/incidents/duration.ts'
import type { FreeProbe, LookContext, Measurement } from '../harness/model/probe.ts'
import { hasPlaywright } from '../journeys/browser/find-playwright.ts'
import { keepLatest } from './journey/keep-latest.ts'
import { measurementsOf } from './journey/measurements.ts'
import type { JourneyProbeOptions } from './journey/options.ts'

/** How long a browser takes to start, also where processors are scarce; it counts for nobody's journey. */
const startsWithinMs = 20_000

const problemsOf = ({ journey, url, steps = {}, timeout = '1m' }: JourneyProbeOptions): readonly string[] => {
  const names = journey.steps.map(({ name }) => name)
  return [
    ...(URL.canParse(url) && /^https?:/.test(url)
      ? []
      : [`journey has the url "${url}", which is no URL with http or https`]),
    ...Object.keys(steps)
      .filter((name) => !names.includes(name))
      .map((name) => `journey has limits of a step "${name}", and ${journey.name} has ${names.join(', ')}`),
    ...((durationMs(timeout) ?? 0) > 0 ? [] : [`journey has the timeout "${timeout}", which is no length of time`]),
    ...(hasPlaywright() ? [] : ['journey needs Playwright: npm install --save-dev playwright-core']),
  ]
}

/** Walks a journey in a browser of its own: whether each step succeeds, how long they take, and what the pages say of themselves. */
export const journey = (options: JourneyProbeOptions): FreeProbe => {
  const { journey: walked, url, person, browser: chosen, timeout = '1m', keep = 20 } = options
  const { out = join('reports', 'watch', 'journeys') } = options
  const timeoutMs = durationMs(timeout) ?? 0
  const walker = () =>
    person === undefined ? undefined : { username: person.username, password: process.env[person.passwordFrom] ?? '' }
  const walk = async ({ signal, memory }: LookContext): Promise<readonly Measurement[]> => {
    const folder = join(out, memory?.monitor ?? walked.name)
    const directory = join(folder, new Date().toISOString().replaceAll(/[^\dTZ]/g, ''))
    const who = walker()
    // Loaded only where a journey is walked: a watcher of anything else takes less memory.
    const { openBrowser } = await import('../journeys/browser/open-browser.ts')
    const { runJourney } = await import('../journeys/run-journey.ts')
    const browser = await openBrowser(chosen)
    try {
      const result = await runJourney(walked, {
        url,
        browser,
        directory,
        signal,
        timeoutMs,
        screenshots: 'failures',
        ...(who === undefined ? {} : { person: who }),
      })
      if (result.ok) await rm(directory, { recursive: true, force: true })
      await keepLatest(folder, keep)
      return measurementsOf(result, options, directory)
    } finally {
      await browser.close()
    }
  }
  return {
    name: 'journey',
    needs: 'nothing',
    takesUpToMs: timeoutMs + startsWithinMs,
    variables: [...walked.secrets, ...(person === undefined ? [] : [person.passwordFrom])],
    problems: problemsOf(options),
    measure: walk,
  }
}

import { join } from 'node:path'
import type { FrontFacts } from '../../harness/model/front-facts.ts'
import type { StepResult } from '../../harness/model/journey.ts'
import type { Person } from '../../harness/model/person.ts'
import type { Fit } from '../../harness/model/scenario.ts'
import type { Walk } from '../../harness/model/walk.ts'
import { openBrowser } from '../../journeys/browser/open-browser.ts'
import { openVisit } from '../../journeys/open-visit.ts'
import type { Visit } from '../../journeys/visit.ts'

/** Whether a front door has a journey of this name with all these steps, or what its owner would have to declare. */
export const hasJourney = ({ journeys = {} }: FrontFacts, name: string, steps: readonly string[]): Fit => {
  const declared = journeys[name]
  if (declared === undefined) return `no journey "${name}" was declared; "journeys: { ${name}: … }" would unlock this`
  const missing = steps.find((step) => !declared.includes(step))
  return missing === undefined || `the journey "${name}" has no step "${missing}", which would unlock this`
}

/** Lets people do something in one browser, and records each step of each of them. All that was opened is closed, and what shows a failure is kept. */
export const inBrowser = async (
  walk: Walk,
  name: string,
  work: (open: (person: Person) => Promise<Visit>) => Promise<void>,
): Promise<void> => {
  const { front, files, signal, record } = walk
  const journey = front.journey?.(name)
  if (journey === undefined) throw new Error(`${front.name} has no journey "${name}"`)
  const browser = await openBrowser()
  const visits: { readonly visit: Visit; readonly person: Person; readonly folder: string }[] = []
  const common = (person: Person) => ({ actor: person.username, journey: name, person: person.username }) as const
  const open = async (person: Person): Promise<Visit> => {
    const folder = `${files.name}/${visits.length + 1}-${person.username.replaceAll(/[^\w-]/g, '_')}`
    const told = ({ step, ok, tookMs, words, screenshot }: StepResult): void =>
      void record({
        kind: 'journey-step',
        ...common(person),
        outcome: ok ? 'ok' : 'fail',
        name: step,
        tookMs,
        words,
        ...(screenshot === undefined ? {} : { screenshot: `${folder}/${screenshot}` }),
      })
    const visit = await openVisit(journey, {
      url: front.url,
      browser,
      person,
      directory: join(files.path, folder.slice(files.name.length + 1)),
      signal,
      record: (event) => ('ok' in event ? told(event) : undefined),
    })
    visits.push({ visit, person, folder })
    return visit
  }
  /** A page that says what is not so fails no step. */
  const foundOtherwise = (): boolean =>
    walk.operations.some((each) => each.kind === 'found' && each.got !== each.wanted)
  const close = async (): Promise<void> => {
    const keep = foundOtherwise()
    for (const { visit, person, folder } of visits) {
      const { artefacts, ok, tookMs, words, vitals, consoleErrors, failedRequests } = await visit.end({ keep })
      const files = artefacts === undefined ? [] : [artefacts.trace, artefacts.har, ...artefacts.html]
      record({
        kind: 'journey-end',
        ...common(person),
        outcome: ok ? 'ok' : 'fail',
        tookMs,
        words,
        vitals,
        consoleErrors,
        failedRequests,
        ...(files.length === 0
          ? {}
          : { artefacts: files.flatMap((file) => (file === undefined ? [] : [`${folder}/${file}`])) }),
      })
    }
  }
  try {
    await work(open)
  } finally {
    try {
      await close()
    } finally {
      await browser.close()
    }
  }
}

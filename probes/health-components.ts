import { z } from 'zod'
import { messageOf } from '../harness/errors.ts'
import { exceeded, type Limits } from '../harness/incidents/limits.ts'
import type { Level } from '../harness/model/level.ts'
import type { FreeProbe, LookContext, Measurement } from '../harness/model/probe.ts'

/** Options of {@link healthComponents}. */
export interface HealthComponentsOptions {
  /** `https://orders.example.test/actuator/health`. */
  readonly url: string
  /** How much it matters that a component is down, by its name (`db`, or `db.reader` within another); `false` leaves one out. @default what the monitor says */
  readonly components?: Readonly<Record<string, Level | false>>
  /** Dead letters that a queue's component may report (`messagesOnDlq`, as services of HMPPS do). @default not judged */
  readonly deadLetters?: Limits
  /** Environment variable whose value goes into `Authorization`, as it is: details are often shown only to those who may see them. @default none */
  readonly authorizationFrom?: string
}

/** One component: Spring Boot's shape (`components`, before 2.2 `details`), which services of HMPPS share. */
interface Component {
  readonly status: string
  readonly components?: Readonly<Record<string, Component>> | undefined
  readonly details?: Readonly<Record<string, unknown>> | undefined
}

const form: z.ZodType<Component> = z.lazy(() =>
  z.object({
    status: z.string(),
    components: z.record(z.string(), form).optional(),
    details: z.record(z.string(), z.unknown()).optional(),
  }),
)

/** What Spring says of what is well; `UNKNOWN` means that it does not look. */
const well = new Set(['UP', 'UNKNOWN'])
const answersWithinMs = 10_000

interface Named {
  readonly name: string
  readonly component: Component
}

const allIn = ({ components = {} }: Component, prefix = ''): readonly Named[] =>
  Object.entries(components).flatMap(([key, component]) => {
    const name = `${prefix}${key}`
    return [{ name, component }, ...allIn(component, `${name}.`)]
  })

const reasonOf = ({ details = {} }: Component): string => {
  const { error } = details
  return typeof error === 'string' ? `: ${error.slice(0, 200)}` : ''
}

const statusOf = ({ name, component }: Named, level: Level | undefined): Measurement => ({
  subject: name,
  value: well.has(component.status) ? 1 : 0,
  unit: 'up',
  ok: well.has(component.status),
  words: `${name} is ${component.status}${reasonOf(component)}`,
  ...(level === undefined || well.has(component.status) ? {} : { level }),
})

const deadOf = ({ name, component }: Named, limits: Limits | undefined): readonly Measurement[] => {
  // Counts are strings there.
  const count = Number(component.details?.['messagesOnDlq'] ?? Number.NaN)
  if (limits === undefined || Number.isNaN(count)) return []
  const level = exceeded(count, limits)
  const words = `${name} has ${count} dead letters`
  return [
    {
      subject: `${name} dead letters`,
      value: count,
      unit: 'messages',
      ok: level === undefined,
      words,
      ...(level === undefined ? {} : { level }),
    },
  ]
}

/** What a service says of each of its parts: of Spring Boot's actuator, or any health of that shape. An answer with 503 is an answer. */
export const healthComponents = (options: HealthComponentsOptions): FreeProbe => {
  const { url, components = {}, deadLetters, authorizationFrom } = options
  return {
    name: 'health-components',
    needs: 'nothing',
    takesUpToMs: answersWithinMs,
    ...(authorizationFrom === undefined ? {} : { variables: [authorizationFrom] }),
    ...(URL.canParse(url) && /^https?:/.test(url)
      ? {}
      : { problems: [`health-components has the url "${url}", which is no URL with http or https`] }),
    measure: async ({ signal }: LookContext): Promise<readonly Measurement[]> => {
      const patience = AbortSignal.timeout(answersWithinMs)
      const secret = authorizationFrom === undefined ? undefined : process.env[authorizationFrom]
      const headers = { accept: 'application/json', ...(secret === undefined ? {} : { authorization: secret }) }
      let text: string
      let status: number
      try {
        const answer = await fetch(url, { headers, redirect: 'manual', signal: AbortSignal.any([signal, patience]) })
        status = answer.status
        text = await answer.text()
      } catch (error) {
        signal.throwIfAborted()
        const cause = error instanceof Error ? (error.cause ?? error) : error
        const words = `${url} does not answer: ${patience.aborted ? `nothing within ${answersWithinMs} ms` : messageOf(cause)}`
        return [{ subject: url, value: 0, unit: 'up', ok: false, words, unreachable: true }]
      }
      let health: Component | undefined
      try {
        health = form.safeParse(JSON.parse(text)).data
      } catch {
        health = undefined
      }
      if (health === undefined)
        return [{ subject: url, value: 0, unit: 'up', ok: false, words: `${url} answered ${status} and no health` }]
      const named = allIn(health).filter(({ name }) => components[name] !== false)
      const parts = named.flatMap((each) => {
        const level = components[each.name]
        return [statusOf(each, level === false ? undefined : level), ...deadOf(each, deadLetters)]
      })
      const gone = Object.entries(components)
        .filter(([name, level]) => level !== false && !named.some((each) => each.name === name))
        .map(([name]): Measurement => ({
          subject: name,
          value: 0,
          unit: 'up',
          ok: false,
          words: `the health of ${url} does not tell of ${name}`,
        }))
      // Where a part that is left out pulls the whole down, the whole says nothing of the others.
      const leftOut = Object.values(components).includes(false)
      const whole = statusOf({ name: url, component: health }, undefined)
      return leftOut && parts.length > 0 ? [...parts, ...gone] : [whole, ...parts, ...gone]
    },
  }
}

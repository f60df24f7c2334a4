import { exceeded, type Limits } from '../harness/incidents/limits.ts'
import type { Level } from '../harness/model/level.ts'
import type { FreeProbe, LookContext, Measurement } from '../harness/model/probe.ts'
import { answersWithinMs, askHealth, type Component, urlProblems, well } from './health-answer/ask-health.ts'

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
    problems: urlProblems('health-components', url),
    measure: async ({ signal }: LookContext): Promise<readonly Measurement[]> => {
      const answer = await askHealth(url, { signal, authorizationFrom })
      if ('silent' in answer) {
        const words = `${url} does not answer: ${answer.silent}`
        return [{ subject: url, value: 0, unit: 'up', ok: false, words, unreachable: true }]
      }
      const { status, health } = answer
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

import type { Level } from '../harness/model/level.ts'
import type { FreeProbe, Measurement } from '../harness/model/probe.ts'
import { answersWithinMs, askHealth, type Component, urlProblems, well } from './health-answer/ask-health.ts'

/** Options of {@link servicesHealth}. */
export interface ServicesHealthOptions {
  /** Where each service tells its health, by its name: `{ identity: 'https://identity.example.test/actuator/health' }`. */
  readonly services: Readonly<Record<string, string>>
  /** How much it matters that a service is down, by its name. @default what the monitor says */
  readonly levels?: Readonly<Record<string, Level>>
  /** Environment variable whose value goes into `Authorization`, as it is. @default none */
  readonly authorizationFrom?: string
}

/** The parts that are down, for people: a service that says of itself that it is down mostly says why. */
const downIn = ({ components = {} }: Component): readonly string[] =>
  Object.entries(components).flatMap(([name, { status }]) => (well.has(status) ? [] : [`${name} is ${status}`]))

const told = (status: number, health: Component | undefined): { readonly up: boolean; readonly words: string } => {
  const answered = status >= 200 && status < 300
  if (health === undefined) return { up: answered, words: `answered ${status}` }
  const down = downIn(health)
  const up = answered && well.has(health.status)
  return { up, words: `is ${health.status}${up ? '' : ` (${[String(status), ...down].join(', ')})`}` }
}

/** Health of several services at once, asked side by side: one that hangs keeps no other from being looked at. A health without a body is told by its status. */
export const servicesHealth = (options: ServicesHealthOptions): FreeProbe => {
  const { services, levels = {}, authorizationFrom } = options
  const unknown = Object.keys(levels).filter((name) => services[name] === undefined)
  return {
    name: 'services-health',
    needs: 'nothing',
    takesUpToMs: answersWithinMs,
    ...(authorizationFrom === undefined ? {} : { variables: [authorizationFrom] }),
    problems: [
      ...(Object.keys(services).length === 0 ? ['services-health names no service'] : []),
      ...Object.values(services).flatMap((url) => urlProblems('services-health', url)),
      ...unknown.map((name) => `services-health has a level for "${name}", which is none of its services`),
    ],
    measure: async ({ signal }) =>
      Promise.all(
        Object.entries(services).map(async ([name, url]): Promise<Measurement> => {
          const answer = await askHealth(url, { signal, authorizationFrom })
          const seen =
            'silent' in answer
              ? { up: false, words: `does not answer: ${answer.silent}`, unreachable: true as const }
              : told(answer.status, answer.health)
          const { up, words, ...rest } = seen
          const level = up ? undefined : levels[name]
          return {
            subject: name,
            value: up ? 1 : 0,
            unit: 'up',
            ok: up,
            words: `${name} ${words}`,
            ...rest,
            ...(level === undefined ? {} : { level }),
          }
        }),
      ),
  }
}

import { hangingAnswer } from '../chaos/http/hanging-answer.ts'
import { down } from '../chaos/network/down.ts'
import { type HealthWords, healthTellsTruth as healthTellsTruthCheck } from '../checks/health-tells-truth.ts'
import { always } from '../checks/index.ts'
import type { Scenario } from '../harness/model/scenario.ts'
import { type LinkRole, linkRoles, type StreamFacts } from '../harness/model/target.ts'
import { steadyState } from '../probes/index.ts'
import { longestMs } from '../harness/plan/longest.ts'
import { after, atStart, publishStep } from './steps.ts'
import { undeclared } from '../harness/plan/undeclared.ts'

const roleOf = (variant: string): LinkRole => linkRoles.find((role) => variant.startsWith(role)) ?? 'dependency'

/** How a health may name what is behind some links: the database in any words, services by their name, however that is written. */
const namesOf = ({ links }: StreamFacts, roles: readonly LinkRole[]): RegExp | undefined => {
  const words = roles.flatMap((role) => {
    if (role === 'database') return ['\\b(db|database)\\b']
    return links[role] === undefined ? [] : [links[role].replaceAll(/[^a-z0-9]+/gi, '[^a-z0-9]?')]
  })
  return words.length === 0 ? undefined : new RegExp(words.join('|'), 'i')
}

/** The part that is away, and the others. */
export const healthWordsFor = (stream: StreamFacts, away: LinkRole): HealthWords => {
  const names = namesOf(stream, [away])
  const others = namesOf(
    stream,
    linkRoles.filter((role) => role !== away && stream.links[role] !== stream.links[away]),
  )
  return { ...(names === undefined ? {} : { names }), ...(others === undefined ? {} : { others }) }
}

/** What a service needs is away, or does not answer; then it is back. Nothing but its health is asked meanwhile. */
export const healthTellsTruth = (): Scenario => ({
  name: 'health-tells-truth',
  claim: 'Health turns DOWN in time for each dependency that is away or does not answer, and turns UP after.',
  source: 'HAF health checks, PR healthcheck alerts',
  severity: 'P2',
  tags: ['health'],
  variants: ['dependency-down', 'dependency-hangs', 'mapping-down', 'source-down', 'database-down'],
  fits: ({ links, opensDatabase, healthUnknown, healthTellsOf = linkRoles }, variant) => {
    const role = roleOf(variant)
    if (healthUnknown === true) return undeclared('health')
    if (links[role] === undefined) return undeclared(role)
    if (!healthTellsOf.includes(role))
      return `its health was declared to tell of ${healthTellsOf.join(', ')} alone ("healthTellsOf"), not of its ${role}`
    if (role === 'database' && opensDatabase !== true) return undeclared('opensDatabase')
    return true
  },
  // The health is the whole service's, and nobody reaches the database while that is away.
  wholeService: () => true,
  wholeSystem: (variant) => roleOf(variant) === 'database',
  plan: ({ stream, variant }) => {
    const role = roleOf(variant)
    const atMostMs = longestMs(stream, { healths: 2 })
    return {
      steps: [
        publishStep({ stream, key: 'k1', event: 'e1', at: atStart }),
        publishStep({ stream, key: 'k3', event: 'e3', at: { fault: 'away', is: 'healed' } }),
      ],
      faults: [
        {
          id: 'away',
          fault:
            role !== 'database' && variant.endsWith('hangs')
              ? hangingAnswer({ link: role, work: 'not-done', atMostMs })
              : down({ link: role, atMostMs }),
          inject: after('e1', 'acknowledged'),
          heal: { fault: 'away', is: 'told' },
        },
      ],
    }
  },
  probes: steadyState(),
  checks: (stream) => [
    healthTellsTruthCheck({ words: (variant) => healthWordsFor(stream, roleOf(variant)) }),
    ...always(),
  ],
})

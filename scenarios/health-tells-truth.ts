import { hangingAnswer } from '../chaos/http/hanging-answer.ts'
import { down } from '../chaos/network/down.ts'
import { healthTellsTruth as healthTellsTruthCheck } from '../checks/health-tells-truth.ts'
import { always } from '../checks/index.ts'
import type { Scenario } from '../harness/model/scenario.ts'
import { type LinkRole, linkRoles, type StreamFacts } from '../harness/model/target.ts'
import { steadyState } from '../probes/index.ts'
import { after, atStart, publishStep } from './steps.ts'

const roleOf = (variant: string): LinkRole => linkRoles.find((role) => variant.startsWith(role)) ?? 'dependency'

/** How a health may name what is away: the database in any words, services by their name, however that is written. */
const namesOf = ({ links }: StreamFacts): RegExp => {
  const services = [links.dependency, links.mapping, links.source].filter((name) => name !== undefined)
  return new RegExp(
    ['\\b(db|database)\\b', ...services.map((name) => name.replaceAll(/[^a-z0-9]+/gi, '[^a-z0-9]?'))].join('|'),
    'i',
  )
}

/** What a service needs is away, or does not answer; then it is back. Nothing but its health is asked meanwhile. */
export const healthTellsTruth = (): Scenario => ({
  name: 'health-tells-truth',
  claim: 'Health turns DOWN in time for each dependency that is away or does not answer, names it, and turns UP after.',
  source: 'HAF health checks, PR healthcheck alerts',
  severity: 'P2',
  tags: ['health'],
  variants: ['dependency-down', 'dependency-hangs', 'mapping-down', 'source-down', 'database-down'],
  fits: ({ links, opensDatabase, healthTellsOf = linkRoles }, variant) => {
    const role = roleOf(variant)
    if (links[role] === undefined) return `the stream has no link in the role ${role}`
    if (!healthTellsOf.includes(role))
      return `the health of its service does not tell of its ${role}, as its owner says`
    if (role === 'database' && opensDatabase !== true) return 'its service has no connection to the database itself'
    return true
  },
  // The health is the whole service's, and nobody reaches the database while that is away.
  wholeService: () => true,
  wholeSystem: (variant) => roleOf(variant) === 'database',
  plan: ({ stream, variant }) => {
    const role = roleOf(variant)
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
              ? hangingAnswer({ link: role, work: 'not-done', atMostMs: 60_000 })
              : down({ link: role, atMostMs: 60_000 }),
          inject: after('e1', 'acknowledged'),
          heal: { fault: 'away', is: 'measured' },
        },
      ],
    }
  },
  probes: steadyState(),
  checks: (stream) => [healthTellsTruthCheck({ names: namesOf(stream) }), ...always()],
})

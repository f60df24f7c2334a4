import { down } from '../../chaos/network/down.ts'
import { latency } from '../../chaos/network/latency.ts'
import { limitData } from '../../chaos/network/limit-data.ts'
import { resetPeer } from '../../chaos/network/reset-peer.ts'
import { slicer } from '../../chaos/network/slicer.ts'
import { timeout } from '../../chaos/network/timeout.ts'
import type { Fault } from '../../harness/model/fault.ts'
import { type LinkRole, linkRoles, type StreamFacts } from '../../harness/model/target.ts'
import { hangingAnswer } from '../../chaos/http/hanging-answer.ts'
import { longestMs } from '../../harness/plan/longest.ts'
import { type Site, whole } from './site.ts'

interface Kind {
  readonly costs: boolean
  readonly make: (link: LinkRole, atMostMs: number) => Fault
}

const kinds: Readonly<Record<string, Kind>> = {
  down: { costs: true, make: (link, atMostMs) => down({ link, atMostMs }) },
  'reset-peer': { costs: true, make: (link, atMostMs) => resetPeer({ link, atMostMs }) },
  timeout: { costs: true, make: (link, atMostMs) => timeout({ link, atMostMs }) },
  'limit-data': { costs: true, make: (link, atMostMs) => limitData({ link, bytes: 40, atMostMs }) },
  latency: { costs: false, make: (link, atMostMs) => latency({ link, latencyMs: 300, atMostMs }) },
  slicer: { costs: false, make: (link, atMostMs) => slicer({ link, averageBytes: 20, delayMicros: 200, atMostMs }) },
}

/** Health is asked of whoever consumes, and tells of what it needs. */
const healthTells = (
  { healthUnknown, healthTellsOf = linkRoles, opensDatabase }: StreamFacts,
  role: LinkRole,
): boolean => healthUnknown !== true && healthTellsOf.includes(role) && (role !== 'database' || opensDatabase === true)

/** Away, or without an answer, until health has told: nothing else is asked meanwhile. */
const untilTold = (name: 'down' | 'hanging-answer', role: LinkRole): Site => ({
  name: `${name}@${role}-until-told`,
  plane: 'links',
  on: ['create'],
  from: 'acknowledged',
  costs: false,
  weight: role === 'database' ? 0.3 : 0.7,
  fits: (stream) => healthTells(stream, role),
  fault: (stream) => {
    const atMostMs = 2 * (stream.healthTellsWithinMs ?? 0) + 60_000
    return name === 'down' || role === 'database'
      ? down({ link: role, atMostMs })
      : hangingAnswer({ link: role, work: 'not-done', atMostMs })
  },
  heal: (id) => ({ fault: id, is: 'told' }),
})

/** The links to the services that a system calls: everything that passes is struck, whosever it is. */
export const linkSites: readonly Site[] = [
  untilTold('hanging-answer', 'dependency'),
  ...linkRoles.map((role) => untilTold('down', role)),
  ...(['dependency', 'mapping', 'source'] as const).flatMap((link) =>
    Object.entries(kinds).map(([name, { costs, make }]): Site => ({
      name: `${name}@${link}`,
      plane: 'links',
      on: whole,
      costs,
      weight: 0.5,
      fault: (stream) => make(link, longestMs(stream)),
    })),
  ),
]

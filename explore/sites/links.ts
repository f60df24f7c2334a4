import { down } from '../../chaos/network/down.ts'
import { latency } from '../../chaos/network/latency.ts'
import { limitData } from '../../chaos/network/limit-data.ts'
import { resetPeer } from '../../chaos/network/reset-peer.ts'
import { slicer } from '../../chaos/network/slicer.ts'
import { timeout } from '../../chaos/network/timeout.ts'
import type { Fault } from '../../harness/model/fault.ts'
import type { LinkRole } from '../../harness/model/target.ts'
import { longestMs } from '../../scenarios/longest.ts'
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

/** The links to the services that a system calls: everything that passes is struck, whosever it is. */
export const linkSites: readonly Site[] = (['dependency', 'mapping', 'source'] as const).flatMap((link) =>
  Object.entries(kinds).map(([name, { costs, make }]): Site => ({
    name: `${name}@${link}`,
    plane: 'links',
    on: whole,
    costs,
    weight: 0.5,
    fault: (stream) => make(link, longestMs(stream)),
  })),
)

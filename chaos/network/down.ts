import type { Fault } from '../../harness/model/fault.ts'
import type { Json } from '../../harness/model/schedule.ts'
import { linkForm, type LinkFaultOptions, marker, toxicFault } from './parts/toxic.ts'
import type { Signs } from './parts/watch-link.ts'

/** How a cut link is seen: attempts are refused, or break off when it is cut; a gateway answers them with 502. */
export const cutSigns: Signs = {
  attempt: ({ outcome }) => (outcome === 'refused' || outcome === 'reset' ? `was ${outcome}` : undefined),
  connection: () => (sight) => (sight.kind === 'closed' && sight.cut ? 'was cut' : undefined),
}

/**
 * The link is down: open connections are cut, new ones refused. On the database only the cut is seen, as nobody can see a connection that the kernel
 * refuses; where the system holds none that could be cut, it is tried once whether new ones are.
 */
export const down = (where: LinkFaultOptions): Fault =>
  toxicFault({
    name: 'down',
    where,
    own: {},
    toxics: [marker],
    down: true,
    signs: cutSigns,
    hits: 'requests or connections were cut or refused',
  })

/** Makes a link that is down from a plan's options. */
export const downFrom = (options: Json): Fault => down(linkForm.parse(options))

import type { FrontFacts } from '../model/front-facts.ts'
import type { FaultSubject } from '../model/target.ts'

/** A front door as faults strike it. Its database goes by that name, every other link by `upstream:` and its role. */
export const frontSubject = ({
  name,
  service,
  links,
  processes,
  startsWithinMs,
  replicas,
}: FrontFacts): FaultSubject => ({
  name,
  service,
  links: Object.fromEntries(
    Object.entries(links).map(([role, to]) => [role === 'database' ? role : `upstream:${role}`, to]),
  ),
  ...(processes === undefined ? {} : { processes }),
  ...(startsWithinMs === undefined ? {} : { startsWithinMs }),
  ...(replicas === undefined ? {} : { replicas }),
})

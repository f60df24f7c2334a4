import { random } from '../../harness/random.ts'
import type { StreamFacts } from '../../harness/model/target.ts'
import { lacking } from '../../harness/plan/lacking.ts'
import { callSites } from './calls.ts'
import { databaseSites } from './database.ts'
import { linkSites } from './links.ts'
import { processSites } from './processes.ts'
import { queueSites } from './queue.ts'
import type { Plane, Site } from './site.ts'

/** All places at which an exploration can strike. */
export const sites: readonly Site[] = [...callSites, ...linkSites, ...queueSites, ...databaseSites, ...processSites]

/** Why a site is none of a stream's, or nothing. */
const missing = (stream: StreamFacts, { fits, fault }: Site): string | undefined => {
  if (fits?.(stream) === false) return 'no such thing happens there'
  const { name, needs } = fault(stream, 'k1', random('needs'))
  return needs.map((need) => lacking(stream, name, need)).find((each) => each !== undefined)
}

/** Those of a stream, without those whose fault its running system turned out to have no place for. */
export const sitesOf = (stream: StreamFacts, outOfReach: readonly string[] = []): readonly Site[] =>
  sites.filter(
    (site) =>
      missing(stream, site) === undefined && !outOfReach.includes(site.fault(stream, 'k1', random('needs')).name),
  )

/** Planes of which a stream offers nothing, each with what it lacks first. */
export const planesMissing = (stream: StreamFacts): readonly { readonly plane: Plane; readonly reason: string }[] => {
  const there = new Set(sitesOf(stream).map(({ plane }) => plane))
  return [...Map.groupBy(sites, ({ plane }) => plane)].flatMap(([plane, all]) => {
    const reasons = all.map((site) => missing(stream, site)).filter((each) => each !== undefined)
    return there.has(plane)
      ? []
      : [{ plane, reason: reasons.find((each) => each.includes('unlock')) ?? reasons[0] ?? '' }]
  })
}

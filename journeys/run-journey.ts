import type { Journey, JourneyResult } from '../harness/model/journey.ts'
import { openVisit } from './open-visit.ts'
import type { VisitOptions } from './visit.ts'

/**
 * Walks a journey from its first step to its last, or to the first that fails.
 *
 * @throws {ShakedownError} `no-secret`; what the signal was aborted with
 */
export const runJourney = async (journey: Journey, options: VisitOptions): Promise<JourneyResult> => {
  const visit = await openVisit(journey, options)
  try {
    for (const { name } of journey.steps) if (!(await visit.step(name)).ok) break
  } finally {
    await visit.end()
  }
  return visit.end()
}

import { expect, it } from 'vitest'
import type { Moment } from '../../../harness/model/schedule.ts'
import { random } from '../../../harness/random.ts'
import { scenarios } from '../../../scenarios/index.ts'
import { momentsOf } from '../../../explore/without.ts'
import { streamFacts } from '../stream-facts.ts'

const stream = streamFacts({
  publishesTo: 'own',
  links: { dependency: 'd', source: 's', mapping: 'q', database: 'db' },
  maxReceiveCount: 6,
})

const plans = Object.values(scenarios).flatMap((make) => {
  const scenario = make()
  return scenario.variants
    .filter((variant) => scenario.fits(stream, variant) === true)
    .map((variant) => ({
      id: `${scenario.name}/${variant}`,
      ...scenario.plan({ stream, variant, random: random(variant) }),
    }))
})

/** The key that a fault is about. */
const keyIn = (options: object): unknown => {
  const { match, at, key }: { match?: { key?: string }; at?: { key?: string }; key?: string } = options
  return match?.key ?? at?.key ?? key
}

// Who deletes a message on receive has acknowledged it before anything could be done to its work.
it('heals no fault at the end of the message that it is to act on, before it did', () => {
  const early = plans.flatMap(({ id, steps, faults }) =>
    faults.flatMap(({ id: faultId, fault, heal }) => {
      const bitten = (moment: Moment): boolean =>
        'fault' in moment && moment.fault === faultId && moment.is === 'bitten'
      const ends = momentsOf(heal).filter(
        (moment) => 'after' in moment && ['acknowledged', 'ended'].includes(moment.reaches),
      )
      const ofOwn = steps.filter(
        ({ id: step, action, at }) =>
          ends.some((moment) => 'after' in moment && moment.after === step) &&
          action.kind === 'publish' &&
          action.key === keyIn(Object(fault.options)) &&
          !momentsOf(at).some(bitten),
      )
      return ofOwn.length > 0 && !momentsOf(heal).some(bitten) ? [`${id}: ${faultId}`] : []
    }),
  )
  expect(plans.length).toBeGreaterThan(60)
  expect(early).toEqual([])
})

import { expect, it } from 'vitest'
import { random } from '../../../harness/random.ts'
import { missingParent } from '../../../scenarios/missing-parent.ts'
import { streamFacts } from '../stream-facts.ts'

/** What the event that makes the record awaits. */
const awaited = (facts: Parameters<typeof streamFacts>[0], variant: string) =>
  missingParent()
    .plan({ stream: streamFacts(facts), variant, random: random('p') })
    .steps.find(({ id }) => id === 'e1.1')?.at

it('makes the record while those that build on it are retried, or once they were given up', () => {
  expect(awaited({ awaitsParent: true }, 'within-budget')).toEqual([
    { after: 'e2.1', reaches: 'received' },
    { after: 'e3.1', reaches: 'received' },
  ])
  expect(awaited({ awaitsParent: true }, 'beyond-budget')).toEqual([
    { after: 'e2.1', reaches: 'deadLettered' },
    { after: 'e3.1', reaches: 'deadLettered' },
  ])
})

it('makes it once they are done with where nothing awaits it: which is written last is then no matter of who is quicker', () => {
  expect(awaited({}, 'within-budget')).toEqual([
    { after: 'e2.1', reaches: 'ended' },
    { after: 'e3.1', reaches: 'ended' },
  ])
})

import { expect, it } from 'vitest'
import { streamGroups } from '../../../../harness/plan/stream-groups.ts'
import { reference } from '../../../../targets/reference/index.ts'
import { streamFacts } from '../../stream-facts.ts'

it('puts together streams whose events need a service in common', () => {
  const { services, streams } = reference()
  expect(streamGroups(services, streams)).toEqual([
    ['prison-visit.booked', 'incentives.iep-review.inserted', 'activities.activity-schedule.created'],
    ['probation-case.engagement.created', 'commonplatform.case.received'],
  ])
})

it('keeps streams together that do not say what they need', () => {
  const { services } = reference()
  const streams = ['one', 'two'].map((name) => streamFacts({ name, service: 'person-record' }))
  expect(streamGroups(services, streams)).toEqual([['one', 'two']])
})

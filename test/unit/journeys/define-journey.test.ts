import { expect, it } from 'vitest'
import { defineJourney, type JourneyOptions } from '../../../journeys/define-journey.ts'

const step = { name: 'open', run: async () => Promise.resolve() }

it('a journey has thirty seconds a step, no secrets, and Playwright’s own settings, where nothing is said', () => {
  expect(defineJourney({ name: 'look', steps: [step] })).toEqual({
    name: 'look',
    steps: [step],
    secrets: [],
    stepTimeoutMs: 30_000,
    browserContext: {},
  })
})

it('all that is wrong is told at once', () => {
  const wrong = { name: 'Look Up', steps: [step, step], stepTimeout: '5 minutes', colour: 'red' }
  // @ts-expect-error: that is what is tested
  const options: JourneyOptions = wrong
  const refused = expect.objectContaining({ code: 'bad-journey', exitCode: 2 })
  expect(() => defineJourney(options)).toThrow(refused)
  expect(() => defineJourney(options)).toThrow(
    'the journey "Look Up" cannot be made: name must be of small letters, digits, dots and dashes; steps names one of them twice; stepTimeout must be a length of time: "500ms", "30s", "5m"; colour is no setting',
  )
  expect(() => defineJourney({ name: 'look', steps: [] })).toThrow(
    'steps names none: a journey without a step cannot fail',
  )
})

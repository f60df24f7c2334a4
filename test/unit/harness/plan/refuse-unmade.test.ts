import { expect, it } from 'vitest'
import { planCells } from '../../../../harness/plan/plan.ts'
import { planFronts } from '../../../../harness/plan/plan-fronts.ts'
import { checks, faults } from '../../../../index.ts'
import type { FrontScenario } from '../../../../harness/model/front-scenario.ts'
import type { Scenario } from '../../../../harness/model/scenario.ts'
import { streamFacts } from '../../stream-facts.ts'

const head = { target: 't', stack: 's', seed: 'a' }
const said = { claim: 'c', source: 's', severity: 'P2', tags: [], variants: ['v'], fits: () => true as const } as const
/** As JavaScript would make it, whatever the types say. */
const planning = (fault: unknown, check: unknown) => () => {
  const made: object = {
    ...said,
    name: 'mine',
    plan: () => ({
      steps: [],
      faults: [{ id: 'f', fault, inject: { before: 'start' }, heal: { fault: 'f', is: 'bitten' } }],
    }),
    probes: [],
    checks: () => [check],
  }
  const scenario: Scenario = Object.assign(Object.create(null), made)
  return planCells({ ...head, scenarios: [scenario], streams: [streamFacts()] }).cells
}
const front = (fault: unknown, check: unknown) => () => {
  const made: object = {
    ...said,
    name: 'mine',
    faults: () => ({ f: fault }),
    walk: async () => {},
    checks: () => [check],
  }
  const scenario: FrontScenario = Object.assign(Object.create(null), made)
  return planFronts({
    ...head,
    scenarios: [scenario],
    fronts: [{ name: 'door', service: 'door', links: {}, offers: [] }],
  }).cells
}

it('plans what was made', () => {
  expect(planning(faults.kill(), checks.noLostEvents())()).toHaveLength(1)
})

it.each([
  [faults.kill, checks.noLostEvents(), 'its fault "f" is a function, which makes one once it is called: faults.kill'],
  ['kill', checks.noLostEvents(), 'its fault "f" is the text "kill"'],
  [undefined, checks.noLostEvents(), 'its fault "f" is nothing'],
  [faults.kill(), checks.noLostEvents, 'its check 1 is a function'],
  [faults.kill(), 'no-lost-events', 'its check 1 is the text "no-lost-events"'],
])('refuses %o and %o as a mistake of whoever wrote the scenario, before anything is started', (fault, check, says) => {
  for (const plan of [planning(fault, check), front(fault, check)])
    expect(plan).toThrow(
      expect.objectContaining({ code: 'bad-scenario', exitCode: 2, message: expect.stringContaining(says) }),
    )
})

it('says at once that a check is not there, with the nearest ones', () => {
  const wrong = planning(faults.kill(), checks.noLostEvents())
  expect(wrong).not.toThrow()
  const scenario: Scenario = {
    ...said,
    name: 'mine',
    plan: () => ({ steps: [], faults: [] }),
    probes: [],
    checks: () => [Reflect.get(checks, 'noLostEvent')()],
  }
  expect(() => planCells({ ...head, scenarios: [scenario], streams: [streamFacts()] })).toThrow(
    expect.objectContaining({ code: 'unknown-check', hint: expect.stringContaining('noLostEvents') }),
  )
})

import { expect, it } from 'vitest'
import { hangingAnswer } from '../../../../chaos/http/hanging-answer.ts'
import { slowReceives } from '../../../../chaos/queue/slow-receives.ts'
import type { FrontFacts } from '../../../../harness/model/front-facts.ts'
import type { FrontScenario } from '../../../../harness/model/front-scenario.ts'
import { claimsOf } from '../../../../harness/plan/claims.ts'
import { planAll } from '../../../../harness/plan/plan-all.ts'
import { streamFacts } from '../../stream-facts.ts'

const front: FrontFacts = { name: 'door', service: 'gateway', links: { notes: 'notes-api' }, offers: [] }

const scenario = (changes: Partial<FrontScenario> = {}): FrontScenario => ({
  name: 'knock',
  claim: 'It opens.',
  source: 'test',
  severity: 'P3',
  tags: [],
  variants: ['once'],
  fits: () => true,
  walk: async () => undefined,
  checks: () => [],
  ...changes,
})

const planned = (changes: Partial<FrontScenario>, fronts: readonly FrontFacts[] = [front]) =>
  planAll({ target: 't', stack: 's', seed: 'seed', scenarios: [scenario(changes)], streams: [streamFacts()], fronts })

it('plans scenarios of front doors on front doors alone, with their faults as data', () => {
  const fault = hangingAnswer({ link: 'upstream:notes', work: 'not-done' })
  const { cells, skipped } = planned({ faults: () => ({ hang: fault }) })
  expect(skipped).toEqual([])
  expect(cells.map(({ id }) => id)).toEqual(['t/s/knock/door/once'])
  expect(cells[0]?.schedule).toEqual({
    steps: [],
    faults: [
      {
        id: 'hang',
        name: 'hanging-answer',
        options: fault.options,
        inject: [],
        heal: { fault: 'hang', is: 'healed' },
      },
    ],
  })
})

it('leaves out what a front door does not fit, and whose faults it cannot reach, with the reason', () => {
  const reasons = (changes: Partial<FrontScenario>) => planned(changes).skipped.map(({ reason }) => reason)
  expect(reasons({ fits: () => 'too small' })).toEqual(['too small'])
  const files = hangingAnswer({ link: 'upstream:files', work: 'not-done' })
  expect(reasons({ faults: () => ({ hang: files }) })).toEqual([
    'hanging-answer: no upstream in the role "files" was declared; "links: { files: … }" would unlock this',
  ])
  expect(reasons({ faults: () => ({ slow: slowReceives({ delayMs: 10 }) }) })).toEqual([
    'slow-receives acts on a queue, and door has none',
  ])
})

it('gives a front door’s cell the whole system', () => {
  const [cell] = planned({}).cells
  if (cell === undefined) throw new Error('no cell')
  expect(claimsOf(cell, [streamFacts({ name: 'one' }), streamFacts({ name: 'two', queue: 'q' }), front])).toEqual([
    'one',
    'two',
    'door',
  ])
})

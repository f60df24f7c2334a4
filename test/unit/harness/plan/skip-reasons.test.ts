import { expect, it } from 'vitest'
import { planCells } from '../../../../harness/plan/plan.ts'
import { defineStream, ShakedownError, sql } from '../../../../index.ts'
import { scenarios } from '../../../../scenarios/index.ts'
import { streamFacts } from '../../stream-facts.ts'

/** Fields that a stream has from its target. */
const ofTheTarget = new Set(['databases', 'processes'])

/** Why nothing but what needs nothing is run of a stream of which the least is declared. */
const reasonsOfTheLeast = (): readonly string[] => {
  const {
    row: _row,
    table: _table,
    ...least
  } = streamFacts({
    variants: ['create'],
    versions: 'add',
    conflicts: 'none',
    prepares: false,
    healthUnknown: true,
  })
  const { skipped } = planCells({
    target: 't',
    stack: 's',
    seed: 'a',
    scenarios: Object.values(scenarios).map((make) => make()),
    streams: [least],
  })
  return [...new Set(skipped.map(({ reason }) => reason))]
}

it('says of events that add up that this was declared, and no more', () => {
  const [adding, replacing] = [streamFacts({ versions: 'add' }), streamFacts()]
  const fit = scenarios['out-of-order-delivery']().fits
  expect(fit(adding, 'sequence')).toBe('its events were declared to add up, so that their order means nothing')
  expect(fit(replacing, 'sequence')).toBe(true)
})

it('names fields that a stream can have', () => {
  const refusal = (more: object): string => {
    try {
      const effects = sql({ query: 'select 1' })
      defineStream({ name: 'n', queue: 'q', event: ({ copy }) => ({ copy }), effects, ...more })
    } catch (error) {
      if (error instanceof ShakedownError) return error.message
      throw error
    }
    return ''
  }
  expect(refusal({ links: { mappings: 'a' } })).toContain('is no field of it')
  const told = [...reasonsOfTheLeast(), ...slowOnly()]
  const fields = told.flatMap((reason) => {
    const [, field = '', part] = /"(\w+): (?:\{ '?([\w-]+)'?: )?/.exec(reason) ?? []
    return field === '' || ofTheTarget.has(field) ? [] : [{ [field]: part === undefined ? true : { [part]: true } }]
  })
  expect(fields).toContainEqual({ statements: { slowMs: true } })
  for (const field of fields) expect(refusal(field)).not.toContain('is no field of it')
})

const slowOnly = (): readonly string[] => {
  const fit = scenarios['slow-queries']().fits(streamFacts({ statements: { timeoutMs: 1_000 } }), 'slow')
  return fit === true ? [] : [fit]
}

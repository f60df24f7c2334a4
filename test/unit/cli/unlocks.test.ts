import { expect, it } from 'vitest'
import { missingByVariant, missingFor, moreChecks } from '../../../cli/unlocks.ts'
import type { Scenario } from '../../../harness/model/scenario.ts'
import { scenarios } from '../../../scenarios/index.ts'
import { streamFacts } from '../stream-facts.ts'

const bare = streamFacts({
  links: {},
  variants: ['create'],
  versions: 'add',
  carries: 'state',
  fifo: false,
  prepares: false,
})
const byName: Readonly<Record<string, () => Scenario>> = scenarios
const missing = (name: string, stream = bare): readonly string[] | undefined => {
  const make = byName[name]
  if (make === undefined) throw new Error(`no scenario ${name}`)
  return missingFor(make(), stream)
}

it('asks nothing for a scenario that fits', () => {
  expect(missing('duplicate-delivery')).toEqual([])
})

it('names the least that unlocks a scenario', () => {
  expect(missing('poison-message')).toEqual(['unreadable'])
  expect(missing('bad-gateway')).toEqual(['links.dependency'])
  expect(missing('slow-read')).toEqual(['state', 'links.source'])
})

it('asks for another kind of queue only where nothing else would do', () => {
  expect(missing('fifo-order')).toContain('another kind of queue')
  expect(missing('partial-batch', { ...bare, fifo: true })).toContain('another kind of queue')
})

it('finds a way into every scenario, and into each of its variants', () => {
  for (const [name, make] of Object.entries(byName)) {
    expect([name, missing(name)]).not.toContain(undefined)
    for (const each of missingByVariant(make(), bare))
      expect([name, each]).not.toMatchObject([name, { missing: undefined }])
  }
})

it('names what unlocks a variant of a scenario that fits without it', () => {
  const variants = missingByVariant(scenarios['consumer-crash'](), bare)
  expect(variants.find(({ variant }) => variant === 'publish-done')).toEqual({
    variant: 'publish-done',
    missing: ['publishesTo'],
  })
  expect(variants.map(({ variant }) => variant)).not.toContain('delete-done')
})

it('names what is said of a process and not of a stream', () => {
  const withLink = { ...bare, links: { dependency: 'd' } }
  expect(missing('health-tells-truth', { ...withLink, healthUnknown: true })).toEqual(['health (of its process)'])
  expect(missing('consumer-crash', { ...bare, owned: true, processes: 'freeze' })).toEqual(['process (of its process)'])
})

it('names more parts than are tried together, by the reasons', () => {
  const variants = missingByVariant(scenarios.reconciliation(), bare)
  expect(variants.find(({ variant }) => variant === 'never-came')?.missing?.toSorted()).toEqual([
    'acts.reconcile',
    'acts.repair',
    'links.source',
    'prepare',
  ])
})

it('names what has a scenario that fits judge more', () => {
  const burst = scenarios.burst()
  expect(moreChecks(burst, bare)).toEqual([{ part: 'inFlightAtMost', check: 'bounded-concurrency' }])
  expect(moreChecks(burst, { ...bare, inFlightAtMost: 10 })).toEqual([])
})

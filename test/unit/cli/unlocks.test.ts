import { expect, it } from 'vitest'
import { missingFor } from '../../../cli/unlocks.ts'
import type { Scenario } from '../../../harness/model/scenario.ts'
import { scenarios } from '../../../scenarios/index.ts'
import { streamFacts } from '../stream-facts.ts'

const bare = streamFacts({ links: {}, variants: ['create'], versions: 'add', carries: 'state', fifo: false })
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

it('finds a way into every scenario', () => {
  for (const name of Object.keys(scenarios)) expect([name, missing(name)]).not.toContain(undefined)
})

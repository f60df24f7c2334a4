import { expect, it } from 'vitest'
import { servicesNeeded } from '../../../../harness/plan/services-needed.ts'
import type { ServiceDefinition } from '../../../../harness/model/target.ts'

const service = (name: string, ...dependsOn: string[]): ServiceDefinition => ({
  name,
  replicas: 1,
  main: `${name}.ts`,
  dependsOn,
  env: () => ({}),
})
const services = [service('store'), service('api', 'store'), service('other'), service('worker', 'api')]
const needed = (...streams: { readonly needsServices?: readonly string[] }[]): readonly string[] =>
  servicesNeeded(services, streams).map(({ name }) => name)

it('starts what a stream needs, and whatever that depends on', () => {
  expect(needed({ needsServices: ['worker'] })).toEqual(['store', 'api', 'worker'])
})

it('starts what any of the streams needs', () => {
  expect(needed({ needsServices: ['other'] }, { needsServices: ['api'] })).toEqual(['store', 'api', 'other'])
})

it('starts everything once a stream does not say what it needs', () => {
  expect(needed({ needsServices: ['other'] }, {})).toEqual(['store', 'api', 'other', 'worker'])
})

import { describe, expect, it } from 'vitest'
import { fewerReplicas, withReplicas } from '../../../../harness/plan/with-replicas.ts'
import { reference } from '../../../../targets/reference/index.ts'

const definition = reference()
const service = 'person-record'

describe('replicas', () => {
  it('can be fewer where the stack starts them, down to one', () => {
    expect(fewerReplicas(definition, service)).toEqual([1])
    expect(fewerReplicas(definition, service, { [service]: 4 })).toEqual([1, 2, 3])
    expect(fewerReplicas(definition, service, { [service]: 1 })).toEqual([])
    expect(fewerReplicas(definition, 'nomis-api')).toEqual([])
    expect(fewerReplicas(definition, 'somebody-else')).toEqual([])
  })

  it('are not chosen for an owner who starts them', () => {
    const owned = { waitMs: 1, tell: () => undefined }
    const services = definition.services.map((each) => ({ ...each, owned }))
    expect(fewerReplicas({ services }, service)).toEqual([])
  })

  it('are those of that service alone, which the result tells', () => {
    const fewer = withReplicas(definition, { [service]: 1 })
    const counts = ({ services }: typeof definition) =>
      Object.fromEntries(services.map(({ name, replicas }) => [name, replicas]))
    expect(counts(fewer)).toEqual({ ...counts(definition), [service]: 1 })
    for (const stream of fewer.streams)
      expect(stream.replicas).toBe(
        stream.service === service ? 1 : definition.streams.find(({ name }) => name === stream.name)?.replicas,
      )
    expect(fewer.subject).toEqual({ ...definition.subject, with: '1 replica of person-record' })
    expect(withReplicas(definition)).toBe(definition)
  })
})

import { describe, expect, it } from 'vitest'
import { consumerIdentity } from '../../../../stacks/embedded/consumer-identity.ts'
import { streamFacts } from '../../stream-facts.ts'

const service = (name: string, replicas: number) => ({ name, replicas, dependsOn: [], env: () => ({}) })
const streams = [streamFacts({ queue: 'notes', service: 'notes' }), streamFacts({ queue: 'bills', service: 'bills' })]
const services = [service('notes', 2), service('bills', 1), service('dependency', 1)]

describe('whose act something at a queue was', () => {
  const identify = consumerIdentity({ services, streams })

  it.each(['notes-1', 'notes-2', 'bills', 'dependency', 'shakedown'])('is certain by the name of %s', (name) => {
    expect(identify(name, 'notes')).toEqual({ actor: name, inferred: false })
  })

  it('is inferred from the queue where several share an access key, and certain where it can be nobody else', () => {
    expect(identify('any', 'notes')).toEqual({ actor: 'notes', inferred: true })
    expect(identify('', 'notes')).toEqual({ actor: 'notes', inferred: true })
    expect(identify('any', 'bills')).toEqual({ actor: 'bills', inferred: false })
  })

  it('is nobody’s at a queue that no stream is about, and of what was sent', () => {
    expect(identify('any', 'retries')).toEqual({ actor: 'any', inferred: true })
    expect(identify('any')).toEqual({ actor: 'any', inferred: true })
  })

  it('is that of the service which its owner started', () => {
    const owned = { ...service('notes', 2), owned: { urls: [''], waitMs: 0, tell: () => {} } }
    const ofOwned = consumerIdentity({ services: [service('bills', 1), owned], streams })
    expect(ofOwned('any')).toEqual({ actor: 'notes', inferred: true })
    expect(ofOwned('any', 'bills')).toEqual({ actor: 'notes', inferred: true })
  })
})

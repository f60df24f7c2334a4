import { describe, expect, it } from 'vitest'
import { scenarios } from '../../../../scenarios/index.ts'
import { careNotes } from '../../../../targets/care-notes/index.ts'

const { defects, queues, services, streams } = careNotes()

describe.each(defects)('$name', ({ scenario, check, streams: names }) => {
  const made = Object.entries(scenarios).find(([name]) => name === scenario)?.[1]()

  it('names a scenario that fits all its streams, and one of its checks', () => {
    const facts = streams.filter(({ name }) => names.includes(name))
    expect(facts).toHaveLength(names.length)
    for (const stream of facts) {
      expect(made?.variants.some((variant) => made.fits(stream, variant) === true)).toBe(true)
      expect(made?.checks(stream).map(({ name }) => name)).toContain(check)
    }
  })
})

describe('careNotes', () => {
  it('makes a secret of its own each time, and keeps the one it is given', () => {
    expect(careNotes().secrets).not.toEqual(careNotes().secrets)
    expect(careNotes({ jwtSecret: 'known' }).secrets).toEqual(['known'])
  })

  it('names in its environment only services that it depends on, and queues that it defines', () => {
    for (const service of services) {
      const asked = new Set<string>()
      service.env({
        replica: service.name,
        queueEndpoint: 'http://q',
        region: 'eu-west-2',
        defects: [],
        directory: '/tmp',
        serviceUrl: (name) => {
          asked.add(name)
          return `http://${name}`
        },
        databaseUrl: (name) => `postgres://${name}`,
        queueUrl: (name) => {
          expect(queues.map((queue) => queue.name)).toContain(name)
          return `http://q/${name}`
        },
      })
      expect([...asked].sort()).toEqual([...service.dependsOn].sort())
    }
  })
})

import { describe, expect, it } from 'vitest'
import { ownEventsPublished } from '../../../checks/own-events-published.ts'
import { historyFrom, published } from '../history-builder.ts'

describe('own-events-published', () => {
  const publishesTo = 'others'
  const done = [
    ...published('c1'),
    { kind: 'effect', key: 'K', stream: 'stream', entity: 'person', record: 'p1', final: true },
    { kind: 'expect', key: 'K', stream: 'stream', entity: 'person', rows: 1 },
  ] as const
  const told = { kind: 'enqueue', key: 'K', queue: publishesTo, messageId: 'o1', origin: 'system' } as const

  it('passes when the system told others, twice too', () => {
    const history = historyFrom([...done, told, { ...told, messageId: 'o2' }], { publishesTo })
    expect(ownEventsPublished().judge(history)).toMatchObject({ verdict: 'pass' })
  })

  it('fails when what took effect was told to nobody, or to another queue, or about another key', () => {
    for (const other of [
      [],
      [{ ...told, queue: 'queue' }],
      [{ ...told, key: 'L' }],
      [{ ...told, origin: 'harness' }],
    ] as const) {
      const judged = ownEventsPublished().judge(historyFrom([...done, ...other], { publishesTo }))
      expect(judged).toMatchObject({ verdict: 'fail', findings: [{ words: expect.stringContaining('K took effect') }] })
    }
  })

  it('is unknown where nothing took effect, and where the stream publishes nothing', () => {
    expect(ownEventsPublished().judge(historyFrom([told], { publishesTo })).verdict).toBe('unknown')
    expect(ownEventsPublished().judge(historyFrom([...done, told])).verdict).toBe('unknown')
  })
})

import { describe, expect, it } from 'vitest'
import { consumes, isDeadEnd, pairFor, pairsOf, waitingOn } from '../../../../harness/model/queue-pair.ts'

const main = { queue: 'cases', deadLetterQueue: 'cases-dlq' }
const deletions = { queue: 'deletions', deadLetterQueue: 'deletions-dlq' }
const apart = { ...main, apart: { delete: deletions, merge: deletions } }

describe('queues of a stream', () => {
  it('are one where nothing comes apart', () => {
    expect(pairsOf(main)).toEqual([main])
    expect(pairFor(main, 'delete')).toBe(main)
  })

  it('are those of each kind, each once, that of the creates first', () => {
    expect(pairsOf(apart)).toEqual([main, deletions])
    expect(pairFor(apart, 'merge')).toEqual(deletions)
    expect(pairFor(apart, 'unmerge')).toEqual(deletions)
    expect(pairFor(apart, 'update')).toMatchObject(main)
  })

  it('are told from others', () => {
    expect(['cases', 'deletions', 'cases-dlq', 'other'].map((queue) => consumes(apart, queue))).toEqual([
      true,
      true,
      false,
      false,
    ])
    expect(['cases', 'deletions-dlq', 'cases-dlq', 'other'].map((queue) => isDeadEnd(apart, queue))).toEqual([
      false,
      true,
      true,
      false,
    ])
  })

  it('hold together what waits on each', async () => {
    const depths = new Map([
      ['cases', { visible: 1, inFlight: 2, delayed: 0 }],
      ['deletions', { visible: 0, inFlight: 1, delayed: 3 }],
    ])
    const depth = async (queue: string) => depths.get(queue) ?? { visible: 99, inFlight: 99, delayed: 99 }
    expect(await waitingOn(apart, depth)).toEqual({ visible: 1, inFlight: 3, delayed: 3 })
  })
})

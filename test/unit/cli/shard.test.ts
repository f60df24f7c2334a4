import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { partition, seedOfShard, shardWish } from '../../../cli/shard.ts'

describe('--shard', () => {
  it.each(['0/5', '6/5', '2', '2/', 'a/b', '1/0', '2/5/1', '-1/5', '1.5/2'])('refuses %s', (text) => {
    expect(() => shardWish(text)).toThrow(expect.objectContaining({ code: 'bad-shard', exitCode: 2 }))
  })

  it('reads the second of five', () => {
    expect(shardWish('2/5')).toEqual({ index: 2, of: 5 })
  })

  it('takes its seed from the CI run, which all shards share, and none of its own making', () => {
    expect(seedOfShard('mine', { GITHUB_RUN_ID: '77' })).toBe('mine')
    expect(seedOfShard(undefined, { GITHUB_RUN_ID: '', CI_PIPELINE_ID: '78' })).toBe('78')
    expect(() => seedOfShard(undefined, {})).toThrow(expect.objectContaining({ code: 'bad-shard', exitCode: 2 }))
  })
})

describe('the partition', () => {
  it('has each cell in one shard, and no shard without a cell, whatever the durations', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 60 }),
        fc.nat(),
        fc.dictionary(fc.string(), fc.nat()),
        (ids, some, durations) => {
          const shards = 1 + (some % ids.length)
          const parts = partition(ids, shards, durations)
          expect(parts.flat().toSorted()).toEqual(ids.toSorted())
          expect(parts).toHaveLength(shards)
          expect(parts.every(({ length }) => length > 0)).toBe(true)
          expect(partition(ids.toReversed(), shards, durations)).toEqual(parts)
        },
      ),
    )
  })

  it('is balanced by how long cells took, not by their number', () => {
    const durations = { long: 60_000, a: 10_000, b: 10_000, c: 10_000, d: 10_000, e: 10_000, f: 10_000 }
    expect(partition(Object.keys(durations), 2, durations)).toEqual([['long'], ['a', 'b', 'c', 'd', 'e', 'f']])
  })

  it('takes a cell that was never seen for one of the middle', () => {
    const parts = partition(['new', 'long', 'x', 'y'], 2, { long: 30, x: 10, y: 10 })
    expect(parts).toEqual([['long'], ['new', 'x', 'y']])
  })
})

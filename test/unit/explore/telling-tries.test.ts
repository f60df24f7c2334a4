import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Says } from '../../../explore/same-failure.ts'
import { smallestOf, tellingTries, type TellingTriesOptions, type Try } from '../../../explore/telling-tries.ts'

/** What each try of each candidate says, in their order, where somebody may keep so many of each from saying anything. */
const machine = (says: readonly (readonly Says[])[], spoilt: readonly number[] = []) => {
  const [left, done] = [[...spoilt], says.map(() => 0)]
  const asked: number[] = []
  const one = (candidate: number): Try => {
    asked.push(candidate)
    if ((left[candidate] ?? 0) > 0) {
      left[candidate] = (left[candidate] ?? 0) - 1
      return { candidate, says: 'nothing' }
    }
    const nth = done[candidate] ?? 0
    done[candidate] = nth + 1
    return { candidate, says: says[candidate]?.[nth] ?? 'other' }
  }
  const run: TellingTriesOptions<Try>['run'] = async (wantedOf, wanted) => {
    const tries: Try[] = []
    for (const [candidate, times] of wantedOf)
      for (let time = 0; time < times; time += 1) if (wanted(candidate, tries)) tries.push(one(candidate))
    return tries
  }
  return { run, asked }
}

const times = 3
const outcomes = fc.array(fc.array(fc.constantFrom<Says>('same', 'other'), { minLength: times, maxLength: times }), {
  minLength: 1,
  maxLength: 8,
})

describe('tries that tell', () => {
  it('find the smallest that fails, whatever two of the tries of each candidate do not say', async () => {
    await fc.assert(
      fc.asyncProperty(outcomes, fc.array(fc.nat(2)), async (says, spoilt) => {
        const find = async (spoiltTries: readonly number[]) =>
          smallestOf(
            await tellingTries({
              candidates: says.length,
              times,
              untilOneFails: true,
              run: machine(says, spoiltTries).run,
            }),
          )?.candidate
        const expected = says.findIndex((each) => each.includes('same'))
        expect(await find([])).toBe(expected === -1 ? undefined : expected)
        expect(await find(spoilt)).toBe(expected === -1 ? undefined : expected)
      }),
    )
  })

  it('take nothing again that told, nor what is larger than one that fails, and end where nobody can tell', async () => {
    const of = async (says: readonly (readonly Says[])[], spoilt: readonly number[]) => {
      const { run, asked } = machine(says, spoilt)
      await tellingTries({ candidates: says.length, times: 1, untilOneFails: true, run })
      return asked
    }
    expect(await of([['other'], ['other'], ['other']], [0, 1, 0])).toEqual([0, 1, 2, 1])
    expect(await of([['other'], ['same'], ['other'], ['other']], [1, 0, 9, 9])).toEqual([0, 1, 0])
    expect(await of([['other']], [99])).toEqual([0, 0, 0])
  })

  it('are all that were asked for where nothing ends them, and none more once somebody stops', async () => {
    const { run } = machine([['same', 'other', 'same']], [1])
    const all = await tellingTries({ candidates: 1, times, run })
    expect(all.map(({ says }) => says)).toEqual(['same', 'other', 'same'])
    const stopped = machine([['other']], [1])
    expect(await tellingTries({ candidates: 1, times: 1, run: stopped.run, goOn: () => false })).toEqual([])
    expect(stopped.asked).toEqual([0])
  })
})
